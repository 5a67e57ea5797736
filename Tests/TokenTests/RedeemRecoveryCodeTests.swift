import EventContracts
import Foundation
import HTTPTypes
import HummingbirdTesting
import PostgresClient
import RecoveryCrypto
import ServiceRuntime
import TestSupport
import Testing
import TokenService

@Suite("Redeeming codes")
struct RedeemRecoveryCodeTests {
    @Test("SMS-08: a code gives a grant for one attempt for ten minutes, and no other power")
    func grants() async throws {
        try await TokenBench.with { bench in
            let request = TestCodeRequest()
            let code = try await bench.code(for: request)
            let answer = try await bench.postCode(handle: request.handle.text, code: code)
            #expect(answer.status == .ok)
            #expect(answer.headers[.cacheControl] == "no-store")
            let body = try JSONDecoder().decode(RedeemRecoveryLinkTests.Answer.self, from: Data(answer.text.utf8))
            #expect(body.expiresIn == 600)
            let grant = try bench.keys.signing.verifier.verify(
                body.grant, type: RecoveryGrant.tokenType, as: RecoveryGrant.self)
            #expect(grant.sub == request.account && grant.attempt == request.attempt)
            #expect(grant.contact == request.contact && grant.channel == .sms)
            #expect(grant.exp == bench.time.now.milliseconds / 1000 + 600)
            let events = try await bench.published(RecoverySecretRedeemed.self)
            #expect(events.map(\.channel) == [.sms])
            #expect(events.map(\.contactId) == [request.contact])
            #expect(try await bench.correlations(RecoverySecretRedeemed.self) == ["a-correlation"])
            #expect(try await bench.isActive(body.grant) == false, "a grant is no access token")
        }
    }

    @Test(
        "SMS-01: accepted at 19:59.999, refused at 20:00.000; ten minutes when so configured",
        arguments: [1_200_000, 600_000] as [Int64])
    func edge(lifetime: Int64) async throws {
        let codes = CodeSettings(lifetimeMilliseconds: lifetime, failureCap: 20)
        try await TokenBench.with(codes: codes) { bench in
            let issued = bench.time.now.adding(milliseconds: 123)
            bench.time.set(issued)
            let (first, second) = (TestCodeRequest(), TestCodeRequest())
            let (firstCode, secondCode) = (try await bench.code(for: first), try await bench.code(for: second))
            bench.time.set(issued.adding(milliseconds: lifetime - 1))
            let grant = try #require(try await bench.redeem(first, firstCode))
            #expect(grant.expiresInSeconds >= 599, "the grant outlives the code it was given for")
            bench.time.set(issued.adding(milliseconds: lifetime))
            #expect(try await bench.redeem(second, secondCode) == nil)
            #expect(try await bench.failures(of: second.account).count == 0, "nothing was left to be guessed")
        }
    }

    @Test("SMS-14: spaces and hyphens are accepted, digits of other scripts are not; leading zeros count")
    func typed() async throws {
        try await TokenBench.with { bench in
            var request = TestCodeRequest()
            var code = try await bench.code(for: request)
            // One code in ten begins with a zero.
            while code.utf8.first != 0x30 {
                request = TestCodeRequest()
                code = try await bench.code(for: request)
            }
            let digits = code.map(String.init)
            let wide = code.unicodeScalars.compactMap { Unicode.Scalar($0.value - 0x30 + 0xFF10) }
            let arabic = code.unicodeScalars.compactMap { Unicode.Scalar($0.value - 0x30 + 0x0660) }
            let refused = [
                String(String.UnicodeScalarView(wide)), String(String.UnicodeScalarView(arabic)),
                String(code.dropFirst()),
                code + "0", "+" + code, code + "\n", digits.joined(separator: "\u{A0}"), "",
                String(repeating: " ", count: 40) + code,
            ]
            for text in refused {
                #expect(try await bench.postCode(handle: request.handle.text, code: text).status == .badRequest)
            }
            let tries = try await bench.client.query("select sum(tries)::int as tries from code_handle").first
            #expect(try tries?.decode("tries", as: Int32.self) == 0, "a wrong shape costs no try")
            let spaced = " " + digits[0..<4].joined() + " - " + digits[4..<8].joined() + " "
            #expect(try await bench.postCode(handle: request.handle.text, code: spaced).status == .ok)
        }
    }

    @Test("SMS-05: the right code with another browser's handle is the same 400, and counts against that handle")
    func wrongBrowser() async throws {
        try await TokenBench.with { bench in
            let owner = TestCodeRequest()
            let (other, stranger) = (TestCodeRequest(), TestCodeRequest())
            let code = try await bench.code(for: owner)
            _ = try await bench.code(for: other)
            #expect(try await bench.redeem(other, code) == nil)
            #expect(try await bench.failures(of: other.account).count == 1)
            #expect(try await bench.redeem(stranger, code) == nil)
            #expect(try await bench.failures(of: owner.account).count == 0)
            #expect(try await bench.redeem(owner, code) != nil)
        }
    }

    @Test("LNK-16: every failure is the same answer as a wrong link's, byte for byte")
    func failuresLookAlike() async throws {
        try await TokenBench.with(codes: CodeSettings(lifetimeMilliseconds: 1_200_000, failureCap: 5)) { bench in
            let (used, expired, voided, closed) = (
                TestCodeRequest(), TestCodeRequest(), TestCodeRequest(), TestCodeRequest()
            )
            let expiredCode = try await bench.code(for: expired)
            bench.time.advance(by: .seconds(1200))
            let usedCode = try await bench.code(for: used)
            #expect(try await bench.redeem(used, usedCode) != nil)
            let voidedCode = try await bench.code(for: voided)
            try await bench.void(TestAttempt(account: voided.account, attempt: voided.attempt, contact: voided.contact))
            let closedCode = try await bench.code(for: closed)
            try await bench.typeWrongCodes(closed, besides: closedCode, count: 5)
            let good = TestCodeRequest()
            let goodCode = try await bench.code(for: good)
            let pairs: [(String, String)] = [
                (used.handle.text, usedCode), (expired.handle.text, expiredCode), (voided.handle.text, voidedCode),
                (closed.handle.text, closedCode), (TestCodeRequest().handle.text, goodCode),
                (good.handle.text, TokenBench.wrong(goodCode, 0)), (good.handle.text, "1234"), ("", ""),
                (good.handle.text.lowercased() + "A", goodCode), (String(repeating: "A", count: 5000), goodCode),
            ]
            var answers: Set<String> = []
            for (handle, code) in pairs {
                let answer = try await bench.postCode(handle: handle, code: code)
                answers.insert("\(answer.status.code) \(answer.headers[.contentType] ?? "") \(answer.text)")
            }
            let link = try await RedeemRecoveryLinkTests.redeem("x", bench)
            answers.insert("\(link.status.code) \(link.headers[.contentType] ?? "") \(link.text)")
            #expect(answers.count == 1, "\(answers)")
            #expect(try await bench.redeem(good, goodCode) != nil)
        }
    }

    @Test("SMS-04: the same code twice, or fifty times at once, gives one grant", .timeLimit(.minutes(10)))
    func oneWinner() async throws {
        try await TokenBench.with { bench in
            for _ in 0..<4 {
                let request = TestCodeRequest()
                let code = try await bench.code(for: request)
                let grants = try await withThrowingTaskGroup(of: GrantAnswer?.self) { group in
                    for _ in 0..<50 { group.addTask { try await bench.redeem(request, code) } }
                    return try await group.reduce(into: 0) { $0 += $1 == nil ? 0 : 1 }
                }
                #expect(grants == 1)
                #expect(try await bench.redeem(request, "\(code) ") == nil, "also not with a space added")
                #expect(try await bench.published(RecoverySecretRedeemed.self, of: request.account).count == 1)
            }
        }
    }

    @Test(
        "SMS-06: of 1,000 wrong codes at once five are looked at; then the right one is refused too",
        .timeLimit(.minutes(10)))
    func parallelGuesses() async throws {
        try await TokenBench.with { bench in
            let request = TestCodeRequest()
            let code = try await bench.code(for: request)
            let handle = request.handle.text
            try await withThrowingTaskGroup(of: Bool.self) { group in
                func guess(_ number: Int) {
                    let text = TokenBench.wrong(code, number)
                    group.addTask { try await bench.application.redeemCode.run(handle: handle, code: text) == nil }
                }
                // As many at the same time as may wait for a connection; the others follow at their heels.
                for number in 0..<500 { guess(number) }
                for number in 500..<1000 {
                    #expect(try await group.next() == true)
                    guess(number)
                }
                for try await isRefused in group { #expect(isRefused) }
            }
            #expect(try await bench.failures(of: request.account).count == 5, "as many as were compared")
            let row = try #require(try await bench.client.query("select tries from code_handle").first)
            #expect(try row.decode("tries", as: Int32.self) == 5)
            #expect(try await bench.redeem(request, code) == nil)
            let told = try await bench.published(RecoverySecretExhausted.self)
            #expect(told.map(\.smsRecoveryClosed) == [false], "told once")
            #expect(told.map(\.attemptId) == [request.attempt])
        }
    }

    @Test("The fifth try may be the right one")
    func fifthTry() async throws {
        try await TokenBench.with { bench in
            let request = TestCodeRequest()
            let code = try await bench.code(for: request)
            try await bench.typeWrongCodes(request, besides: code, count: 4)
            #expect(try await bench.redeem(request, code) != nil)
            #expect(try await bench.published(RecoverySecretExhausted.self).isEmpty)
        }
    }

    @Test("A handle that nothing was sent for is counted by the same statements, and answers like a used-up one")
    func unknownHandle() async throws {
        try await TokenBench.with { bench in
            let unknown = TestCodeRequest()
            for _ in 0..<8 { #expect(try await bench.redeem(unknown, "12345678") == nil) }
            let row = try #require(try await bench.client.query("select tries from code_handle").first)
            #expect(try row.decode("tries", as: Int32.self) == 5)
            #expect(try await bench.count("outbox") == 0)
            #expect(try await bench.count("code_failures") == 0)
        }
    }
}
