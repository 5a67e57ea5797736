import EventContracts
import Foundation
import HTTPTypes
import HummingbirdTesting
import Messaging
import PostgresClient
import RecoveryCrypto
import ServiceRuntime
import TestSupport
import Testing
import TokenDomain
import TokenService

@Suite("Issuing codes by SMS")
struct IssueRecoveryCodeTests {
    @Test("SMS-02: eight digits, sealed for notification alone; the event says whose and how long")
    func issues() async throws {
        try await TokenBench.with { bench in
            let request = TestCodeRequest()
            let code = try await bench.code(for: request)
            #expect(code.utf8.count == 8)
            #expect(code.utf8.allSatisfy { (0x30...0x39).contains($0) })
            let event = try #require(try await bench.published(RecoverySecretIssued.self).first)
            #expect(event.channel == .sms)
            #expect(event.contactId == request.contact)
            #expect(event.attemptId == request.attempt)
            #expect(event.resend == false)
            #expect(event.requestLabel != nil && event.requestLabel == request.handle.label?.text)
            #expect(event.expiresAt.milliseconds - event.issuedAt.milliseconds == 1_200_000)
            let text = String(decoding: try EventJSON.encode(event), as: UTF8.self)
            #expect(!text.contains(code) && !text.contains("612345678"))
        }
    }

    @Test("SMS-07: a dump of the database does not hold the code, nor anything to find it with")
    func dump() async throws {
        try await TokenBench.with { bench in
            let request = TestCodeRequest()
            let code = try await bench.code(for: request)
            let handle = Base64URL.encode(request.handle.hash)
            for table in ["code_challenge", "code_handle", "outbox", "attempt_state"] {
                let rows = try await bench.client.query("select t::text as row from \(unescaped: table) t")
                for row in rows {
                    let text = try row.decode("row", as: String.self)
                    #expect(!text.contains(code) && !text.contains(request.handle.text) && !text.contains(handle))
                }
            }
            let row = try #require(try await bench.client.query("select * from code_challenge").first)
            let stranger = RecoveryCodeDeriver(keys: try SymmetricKeyRing(json: KeyGenerator.symmetric()))
            let other = try stranger.code(
                challenge: row.decode("challenge_id"), nonce: row.decode("nonce"), keyID: stranger.currentKeyID)
            #expect(other.text != code)
        }
    }

    @Test("At most three live codes an account; one that was used, ran out or has no tries left makes room")
    func threeLive() async throws {
        try await TokenBench.with { bench in
            let first = TestCodeRequest()
            let all = [first, first.fromAnotherBrowser(), first.fromAnotherBrowser(), first.fromAnotherBrowser()]
            func sent() async throws -> Int { try await bench.published(RecoverySecretIssued.self).count }
            let firstCode = try await bench.code(for: all[0])
            for request in all { try await bench.requestCode(request) }
            #expect(try await sent() == 4, "a repeated wish for the first handle, and two others")
            let latest = try await bench.published(RecoverySecretIssued.self)[1]
            #expect(latest.resend == false)
            #expect(try await bench.redeem(all[0], firstCode) == nil, "its successor took its place")

            try await bench.typeWrongCodes(all[1], besides: firstCode, count: 5)
            try await bench.requestCode(all[3])
            #expect(try await sent() == 5, "a handle without tries makes room")
            try await bench.requestCode(first.fromAnotherBrowser())
            #expect(try await sent() == 5)
            bench.time.advance(by: .seconds(1200))
            try await bench.requestCode(first.fromAnotherBrowser())
            #expect(try await sent() == 6, "and so do codes that ran out")
        }
    }

    @Test("Thirty wishes of one account at once leave three live codes", .timeLimit(.minutes(10)))
    func threeLiveInParallel() async throws {
        try await TokenBench.with { bench in
            let first = TestCodeRequest()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<30 { group.addTask { try await bench.requestCode(first.fromAnotherBrowser()) } }
                try await group.waitForAll()
            }
            #expect(try await bench.count("code_challenge") == 3)
            #expect(try await bench.published(RecoverySecretIssued.self).count == 3)
        }
    }

    @Test(
        "Asked again: the same code while five minutes are left, then a fresh one for the same handle; tries go on",
        arguments: [(900_000, true), (900_001, false), (1_200_000, false)] as [(Int64, Bool)])
    func resend(afterMilliseconds: Int64, isSame: Bool) async throws {
        try await TokenBench.with { bench in
            let request = TestCodeRequest()
            let code = try await bench.code(for: request)
            try await bench.typeWrongCodes(request, besides: code, count: 3)
            bench.time.advance(by: .milliseconds(afterMilliseconds))
            try await bench.requestCode(request, resend: true)
            let again = try await bench.lastCode(request)
            #expect((again == code) == isSame)
            let events = try await bench.published(RecoverySecretIssued.self)
            #expect(events.map(\.resend) == [false, isSame])
            #expect((events[0].issueId == events[1].issueId) == isSame)
            let life = events[1].expiresAt.milliseconds - bench.time.now.milliseconds
            #expect(life == (isSame ? 300_000 : 1_200_000))
            // SMS-03: two tries are left, whichever code it is.
            try await bench.typeWrongCodes(request, besides: again, count: 2)
            #expect(try await bench.redeem(request, again) == nil)
        }
    }

    @Test("A fresh code for a handle takes the place of its old one")
    func supersedes() async throws {
        try await TokenBench.with { bench in
            let request = TestCodeRequest()
            let old = try await bench.code(for: request)
            bench.time.advance(by: .seconds(1000))
            try await bench.requestCode(request, resend: true)
            let new = try await bench.lastCode(request)
            #expect(try await bench.redeem(request, old) == nil)
            #expect(try await bench.redeem(request, new) != nil)
        }
    }

    @Test("Two accounts that share a number have a code each behind one handle")
    func sharedNumber() async throws {
        try await TokenBench.with { bench in
            let one = TestCodeRequest()
            let other = TestCodeRequest(handle: one.handle)
            let (first, second) = (try await bench.code(for: one), try await bench.code(for: other))
            let grant = try #require(try await bench.redeem(one, second))
            let verifier = bench.keys.signing.verifier
            let claims = try verifier.verify(grant.grant, type: RecoveryGrant.tokenType, as: RecoveryGrant.self)
            #expect(claims.sub == other.account)
            _ = try await bench.redeem(one, TokenBench.wrong(first, 0))
            #expect(try await bench.failures(of: one.account).count == 1)
            #expect(try await bench.failures(of: other.account).count == 0, "its code was used: nothing was guessed")
            #expect(try await bench.redeem(one, first) != nil)
        }
    }

    /// Why a wish has no effect.
    enum Reason: CaseIterable {
        case tooLate, erased, voided, completed, closedPath, noTries, closedAccount
    }

    @Test("A wish without a use sends nothing", arguments: Reason.allCases)
    func refused(_ reason: Reason) async throws {
        try await TokenBench.with(codes: CodeSettings(lifetimeMilliseconds: 1_200_000, failureCap: 5)) { bench in
            let request = TestCodeRequest()
            let attempt = TestAttempt(account: request.account, attempt: request.attempt, contact: request.contact)
            var before = 0
            switch reason {
            case .tooLate: try await bench.requestCode(request, expiresInMilliseconds: 0)
            case .erased: try await bench.requestCode(request, sealed: false)
            case .voided: try await bench.void(attempt)
            case .completed: try await bench.complete(attempt)
            case .closedPath:
                let other = request.fromAnotherBrowser()
                let code = try await bench.code(for: other)
                try await bench.typeWrongCodes(other, besides: code, count: 5)
                before = 1
            case .noTries: try await bench.typeWrongCodes(request, besides: "00000000", count: 5)
            case .closedAccount: try await bench.close(account: request.account)
            }
            if reason != .tooLate, reason != .erased { try await bench.requestCode(request) }
            try await bench.requestCode(
                request, resend: true, sealed: reason != .erased,
                expiresInMilliseconds: reason == .tooLate ? 0 : 1_200_000)
            #expect(try await bench.published(RecoverySecretIssued.self).count == before)
        }
    }

    @Test("A handle hash that is none can never be applied", arguments: ["", "h", "AAAA", "not base64!"])
    func badHandle(hash: String) async throws {
        try await TokenBench.with { bench in
            await #expect(throws: PoisonError.self) {
                try await bench.requestCode(TestCodeRequest(), handleHash: hash)
            }
        }
    }
}
