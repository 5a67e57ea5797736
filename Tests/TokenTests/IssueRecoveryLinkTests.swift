import EventContracts
import Foundation
import PostgresClient
import RecoveryCrypto
import TestSupport
import Testing
import TokenService

@Suite("Issuing links")
struct IssueRecoveryLinkTests {
    @Test("A request issues one link for 24 hours, readable by notification alone")
    func issues() async throws {
        try await TokenBench.with { bench in
            let attempt = TestAttempt()
            try await bench.request(attempt)
            let event = try #require(try await bench.published(RecoverySecretIssued.self).first)
            #expect(event.attemptId == attempt.attempt)
            #expect(event.contactId == attempt.contact)
            #expect(event.resend == false)
            #expect(event.expiresAt.milliseconds - event.issuedAt.milliseconds == 86_400_000)
            let link = try await bench.lastLink()
            #expect(RecoveryLinkToken(parsing: link)?.attempt == attempt.attempt)
            let box = try #require(event.sealed?.secret)
            let context = SealingContext(
                purpose: .recoverySecret, account: UUID(), attempt: attempt.attempt, channel: .email,
                expiresAt: event.expiresAt)
            #expect(throws: SealingError.notAuthentic) {
                try bench.notificationSealer.open(box, senders: bench.keys.sealing.publicKeys, context: context)
            }
        }
    }

    @Test("a link and its repetition carry the letters of the asker's page; one that nobody asked for has none")
    func label() async throws {
        try await TokenBench.with { bench in
            let handle = RequestHandle(random: SystemRandomSource())
            let (attempt, hash) = (TestAttempt(), Base64URL.encode(handle.hash))
            try await bench.request(attempt, handleHash: hash)
            try await bench.request(attempt, resend: true, handleHash: hash)
            try await bench.request(TestAttempt(), handleHash: hash, occasion: .breach)
            let labels = try await bench.published(RecoverySecretIssued.self).map(\.requestLabel)
            let own = try #require(handle.label?.text)
            #expect(labels == [own, own, nil])
        }
    }

    @Test("LNK-03: neither the link nor its MAC stands in any table, whatever the spelling")
    func nothingAtRest() async throws {
        try await TokenBench.with { bench in
            try await bench.request(TestAttempt())
            let link = try await bench.lastLink()
            let token = try #require(RecoveryLinkToken(parsing: link))
            let needles = [link, Base64URL.encode(token.mac), token.mac.map { String(format: "%02x", $0) }.joined()]
            for table in ["recovery_secret", "attempt_state", "outbox"] {
                let rows = try await bench.client.query("select t::text as dump from \(unescaped: table) t")
                for row in rows {
                    let dump = try row.decode("dump", as: String.self)
                    for needle in needles { #expect(!dump.contains(needle)) }
                }
            }
        }
    }

    @Test("Asking again sends the same link text while it lives")
    func sameLink() async throws {
        try await TokenBench.with { bench in
            let attempt = TestAttempt()
            try await bench.request(attempt)
            bench.time.advance(by: .seconds(11 * 3600))
            try await bench.request(attempt, resend: true)
            let links = try await bench.sentLinks()
            #expect(links.count == 2)
            #expect(Set(links).count == 1)
            let events = try await bench.published(RecoverySecretIssued.self)
            #expect(events.map(\.resend) == [false, true])
            #expect(Set(events.map(\.requestId)).count == 2)
            #expect(events[0].expiresAt == events[1].expiresAt, "a resend does not lengthen a link's life")
        }
    }

    @Test("A resend with nothing alive issues a fresh link; another contact never gets an earlier one's link")
    func freshWhenNothingLives() async throws {
        try await TokenBench.with { bench in
            let attempt = TestAttempt()
            try await bench.request(attempt, resend: true)
            bench.time.advance(by: .seconds(24 * 3600))
            try await bench.request(attempt, resend: true)
            var other = attempt
            other.contact = UUID()
            try await bench.request(other, resend: true)
            #expect(Set(try await bench.sentLinks()).count == 3)
            #expect(try await bench.published(RecoverySecretIssued.self).map(\.resend) == [false, false, false])
        }
    }

    @Test("LNK-18: a fresh request leaves the earlier link alive beside it")
    func earlierLinkLives() async throws {
        try await TokenBench.with { bench in
            let attempt = TestAttempt()
            try await bench.request(attempt)
            try await bench.request(attempt)
            let links = try await bench.sentLinks()
            #expect(Set(links).count == 2)
            for link in links { #expect(try await bench.application.redeemLink.run(link) != nil) }
        }
    }

    @Test("An attempt whose end came first gets no link", arguments: [true, false])
    func endBeforeBeginning(completed: Bool) async throws {
        try await TokenBench.with { bench in
            let attempt = TestAttempt()
            if completed { try await bench.complete(attempt) } else { try await bench.void(attempt) }
            try await bench.request(attempt)
            try await bench.request(attempt, resend: true)
            #expect(try await bench.published(RecoverySecretIssued.self).isEmpty)
            #expect(try await bench.count("recovery_secret") == 0)
        }
    }

    @Test(
        "A request that is too late, or whose box was erased, has no effect",
        arguments: [(false, 86_400_000), (true, 0), (true, -1)] as [(Bool, Int64)])
    func noEffect(sealed: Bool, expiresInMilliseconds: Int64) async throws {
        try await TokenBench.with { bench in
            try await bench.request(TestAttempt(), sealed: sealed, expiresInMilliseconds: expiresInMilliseconds)
            #expect(try await bench.count("recovery_secret") == 0)
            #expect(try await bench.count("outbox") == 0)
        }
    }

    @Test("Without notification's key the event waits in place and leaves nothing behind")
    func keyNotKnown() async throws {
        try await TokenBench.with(knowsNotification: false) { bench async throws in
            await #expect(throws: KeysNotKnownYet.self) { try await bench.request(TestAttempt()) }
            #expect(try await bench.count("recovery_secret") == 0)
            #expect(try await bench.count("attempt_state") == 0)
        }
    }
}
