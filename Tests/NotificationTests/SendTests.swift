import EventContracts
import Foundation
import NotificationDomain
import PostgresClient
import RecoveryCrypto
import TestSupport
import Testing

@testable import NotificationService

/// From queued messages to the development inbox.
@Suite("Sending") struct SendTests {
    @Test("a link arrives whole on its own line, is recorded and its boxes are wiped")
    func arrives() async throws {
        try await NotificationFixture.with { fixture in
            let (logger, log) = CapturingLogHandler.logger()
            let issued = try await fixture.queued(.init(givenName: "O'Hara & <b>"))
            #expect(try await fixture.drain(try fixture.worker(logger: logger)) == 1)
            let message = try #require(try await fixture.inbox().first)
            #expect(message.kind == "recovery-link" && message.channel == "email" && message.to == "anna@example.com")
            #expect(message.text.split(separator: "\n").contains("https://id.example/reset?token=\(issued.token)"))
            #expect(!message.html.contains("<b>"))
            let summary = try #require(try await fixture.messages().first)
            #expect(summary.state == "sent" && summary.to == "a***@example.com" && summary.attempts == 1)
            #expect(try await fixture.sealedRows() == 0)
            #expect(try await fixture.events() == ["rekey.message.queued", "rekey.message.sent"])
            #expect(!log.contains(issued.token) && !log.contains("anna@example.com"), "NOT-09")
        }
    }

    @Test("never sent from its expiry on, sent one millisecond before (EVT-13)", arguments: [-1, 0, 1] as [Int64])
    func expiry(_ offset: Int64) async throws {
        try await NotificationFixture.with { fixture in
            let issued = try await fixture.queued()
            fixture.time.set(issued.event.expiresAt.adding(milliseconds: offset))
            try await fixture.drain(try fixture.worker())
            let isSent = offset < 0
            #expect(try await fixture.inbox().count == (isSent ? 1 : 0))
            #expect(try await fixture.messages().map(\.state) == [isSent ? "sent" : "expired"])
            #expect(try await fixture.events().last == (isSent ? "rekey.message.sent" : "rekey.message.expired"))
            #expect(try await fixture.sealedRows() == 0)
        }
    }

    struct Forgery: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let change: @Sendable (inout NotificationFixture.Link, NotificationFixture) -> Void
    }

    static let forgeries: [Forgery] = [
        Forgery(testDescription: "boxes of another account") { link, _ in link.sealedAccount = UUID() },
        Forgery(testDescription: "boxes of another attempt") { link, _ in link.sealedAttempt = UUID() },
        Forgery(testDescription: "boxes for text messages") { link, _ in link.sealedChannel = .sms },
        Forgery(testDescription: "boxes with a longer life") { link, _ in link.sealedExpiryShift = 1 },
        Forgery(testDescription: "token's own link for another attempt") { link, _ in link.sealedSecretAttempt = UUID()
        },
        Forgery(testDescription: "a secret that is no link token") { link, _ in link.secretText = "https://evil.test/"
        },
        Forgery(testDescription: "an address with a line break") { link, _ in
            link.address = "a@example.com\r\nBcc: b@evil.test"
        },
        Forgery(testDescription: "two addresses") { link, _ in link.address = "a@example.com,b@evil.test" },
    ]

    @Test("a message whose boxes do not belong to it fails and is never sent (DESIGN 3.3)", arguments: forgeries)
    func mismatch(_ forgery: Forgery) async throws {
        try await NotificationFixture.with { fixture in
            var link = NotificationFixture.Link()
            forgery.change(&link, fixture)
            try await fixture.queued(link)
            try await fixture.drain(try fixture.worker())
            #expect(try await fixture.inbox().isEmpty)
            #expect(try await fixture.messages().map(\.state) == ["failed"])
            #expect(try await fixture.events().last == "rekey.message.failed")
            #expect(try await fixture.sealedRows() == 0)
        }
    }

    @Test(
        "an address sealed by token, a secret sealed by identity, or either by a stranger is never sent",
        arguments: 0..<5)
    func wrongSender(_ number: Int) async throws {
        try await NotificationFixture.with { fixture in
            let stranger = Sealer(keys: try SealingKeyRing(json: try KeyGenerator.sealing()))
            var link = NotificationFixture.Link()
            switch number {
            case 0: link.recipientSealer = fixture.token
            case 1: link.secretSealer = fixture.identity
            case 2: link.recipientSealer = stranger
            case 3: link.swapsBoxes = true
            default: link.secretSealer = stranger
            }
            try await fixture.queued(link)
            let worker = try fixture.worker()
            try await fixture.drain(worker)
            #expect(try await fixture.messages().map(\.state) == ["retry"], "the key might be new")
            fixture.time.advance(by: .seconds(15 * 60))
            try await fixture.elapse()
            try await fixture.drain(worker)
            #expect(try await fixture.messages().map(\.state) == ["failed"])
            #expect(try await fixture.inbox().isEmpty)
        }
    }

    @Test("before the first keys were fetched messages wait untouched")
    func noKeysYet() async throws {
        try await NotificationFixture.with { fixture in
            try await fixture.queued()
            #expect(try await fixture.drain(try fixture.worker(knowsSenders: false)) == 0)
            #expect(try await fixture.messages().map(\.attempts) == [0])
            #expect(try await fixture.drain(try fixture.worker()) == 1)
            #expect(try await fixture.inbox().count == 1)
        }
    }

    @Test("a worker that dies while sending loses nothing: the e-mail goes out later under the same id (A6)")
    func crash() async throws {
        try await NotificationFixture.with { fixture in
            try await fixture.queued()
            let dying = try fixture.worker(name: "dying")
            let claimed = try #require(try await dying.claimed())
            #expect(try await fixture.messages().map(\.state) == ["sending"], "committed before anything leaves")
            let successor = try fixture.worker(name: "successor")
            #expect(try await fixture.drain(successor) == 0, "the lease still holds")
            try await fixture.elapse()
            #expect(try await fixture.drain(successor) == 1)
            #expect(try await fixture.inbox().map(\.id) == [claimed.id])
            #expect(try await fixture.messages().map(\.attempts) == [2])
            // The first one was only slow: it can change nothing any more.
            try await dying.ledger.record(claimed, .permanent("late"), masked: nil)
            #expect(try await fixture.messages().map(\.state) == ["sent"])
            #expect(try await fixture.events() == ["rekey.message.queued", "rekey.message.sent"])
        }
    }

    @Test("a message is admitted only while its lease lasts, and the lease then begins anew for the hand-over (A6)")
    func renewedLease() async throws {
        try await NotificationFixture.with { fixture in
            try await fixture.queued()
            let worker = try fixture.worker(name: "slow")
            func left() async throws -> Double {
                let rows = try await fixture.database.client.query(
                    "select extract(epoch from lease_until - now())::float8 as seconds from message")
                return try #require(rows.first).decode("seconds")
            }
            func shorten(to seconds: Int) async throws {
                try await fixture.database.client.execute(
                    "update message set lease_until = now() + \(Int64(seconds)) * interval '1 second'")
            }
            let claimed = try #require(try await worker.claimed(admitted: false))
            let whole = try await left()
            try await shorten(to: 1)
            let destination = try #require(Destination(.email, "anna@example.com", fixture.prints))
            func admit() async throws -> MessageLedger.Admission {
                try await worker.ledger.admit(
                    claimed, to: destination, provider: ProviderRoute.captureName, lease: worker.routes.lease)
            }
            #expect(try await admit() == .admitted)
            #expect(try await left() > whole - 5)
            try await shorten(to: -1)
            #expect(try await admit() == .lost)
        }
    }

    @Test("eight workers send forty messages once each")
    func manyWorkers() async throws {
        try await NotificationFixture.with { fixture in
            for _ in 0..<40 { try await fixture.queued() }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<8 {
                    let worker = try fixture.worker(name: "worker-\(number)")
                    group.addTask { try await fixture.drain(worker) }
                }
                try await group.waitForAll()
            }
            let ids = try await fixture.inbox().map(\.id)
            #expect(ids.count == 40 && Set(ids).count == 40)
        }
    }

    @Test("a link overtakes notices that wait longer (DESIGN 3.7)")
    func urgentFirst() async throws {
        try await NotificationFixture.with { fixture in
            let event = try fixture.passwordChanged(to: ["a@example.com"])
            try await fixture.apply(PasswordChangedHandler(queue: fixture.queue), event, try fixture.envelope(event))
            try await fixture.queued()
            try await fixture.drain(try fixture.worker())
            #expect(try await fixture.inbox().map(\.kind) == ["recovery-link", "password-changed"])
        }
    }
}
