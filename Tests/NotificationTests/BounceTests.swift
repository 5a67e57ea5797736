import EventContracts
import Foundation
import NotificationDomain
import PostgresClient
import TestSupport
import Testing

@testable import NotificationService

/// What follows from a report that a mail came back.
@Suite("Bounces and complaints") struct BounceTests {
    private static let bounced = "rekey.message.bounced"

    @Test(
        "a failure that lasts and a complaint stop what is sent there and tell identity once",
        arguments: ["no-such-mailbox", "complaint"])
    func suppressed(_ reason: String) async throws {
        try await NotificationFixture.with { fixture in
            let sent = try await fixture.sent(to: "Anna@example.com")
            let notice = BounceNotice(message: sent.message, reason: reason, addresses: ["anna@EXAMPLE.com"])
            #expect(try await fixture.recordBounce(notice, from: .mailbox))
            #expect(try await !fixture.recordBounce(notice, from: .callback), "a message bounces once")
            #expect(try await fixture.events().filter { $0 == Self.bounced }.count == 1)
            let row = try #require(
                try await fixture.database.client.query(
                    "select data::text as data from outbox where type = \(Self.bounced)"
                ).first)
            let event = try EventJSON.decode(
                MessageBounced.self, from: Array(try row.decode("data", as: String.self).utf8))
            #expect(event.contactId == sent.contact && event.messageId == sent.message && event.reason == reason)
            #expect(event.maskedDestination == "A***@example.com")
            let message = try #require(try await fixture.messages().first)
            #expect(message.state == "sent" && message.reason == reason)
            try await fixture.queued()
            try await fixture.drain(try fixture.worker())
            #expect(try await fixture.messages().map(\.state).sorted() == ["sent", "suppressed"])
        }
    }

    @Test("a forged report suppresses nobody: the message must be known, sent, and sent to whom the report names")
    func forged() async throws {
        try await NotificationFixture.with { fixture in
            let sent = try await fixture.sent()
            func refused(_ message: UUID, _ addresses: [String]) async throws -> Bool {
                try await !fixture.recordBounce(
                    BounceNotice(message: message, reason: "no-such-mailbox", addresses: addresses), from: .mailbox)
            }
            #expect(try await refused(UUID(), ["anna@example.com"]))
            #expect(try await refused(sent.message, ["victim@example.com"]))
            try await fixture.queued(.init(address: "bert@example.com"))
            let queued = try #require(try await fixture.messages().first { $0.state == "queued" })
            #expect(try await refused(queued.id, ["bert@example.com"]))
            #expect(try await refused(queued.id, []))
            #expect(try await fixture.suppressions() == 0)
            #expect(try await !fixture.events().contains(Self.bounced))
            #expect(try await !refused(sent.message, ["forward@other.example", "anna@example.com"]))
            #expect(try await fixture.suppressions() == 1)
        }
    }

    @Test("proving the contact again lets mail go there again; nobody else's proof does, nor one from before")
    func lifted() async throws {
        try await NotificationFixture.with { fixture in
            let sent = try await fixture.sent()
            fixture.time.advance(by: .seconds(1))
            _ = try await fixture.recordBounce(
                BounceNotice(message: sent.message, reason: "complaint"), from: .callback)
            try await fixture.verified(UUID())
            try await fixture.verified(sent.contact, account: UUID())
            fixture.time.set(fixture.time.now.addingTimeInterval(-1))
            try await fixture.verified(sent.contact)
            #expect(try await fixture.suppressions() == 1)
            fixture.time.advance(by: .seconds(60))
            try await fixture.verified(sent.contact)
            #expect(try await fixture.suppressions() == 0)
            _ = try await fixture.sent()
        }
    }

    // MARK: The mailbox

    /// A Maildir with one report about a sent message.
    private static func withMailbox(
        _ sample: String, _ body: (NotificationFixture, BounceMailbox, URL, UUID, UUID) async throws -> Void
    ) async throws {
        try await NotificationFixture.with { fixture in
            let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
            let new = folder.appendingPathComponent("new")
            try FileManager.default.createDirectory(at: new, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            let sent = try await fixture.sent()
            try Data(try BounceSample.mail(sample, sent.message)).write(to: new.appendingPathComponent("1.M1.mx"))
            let mailbox = BounceMailbox(
                folder: folder.path, parser: BounceParser(domain: fixture.sender.address.domain),
                record: fixture.recordBounce, dependencies: fixture.time.dependencies, logger: .quiet)
            defer { mailbox.close() }
            try await body(fixture, mailbox, folder, sent.message, sent.contact)
        }
    }

    private static func names(_ folder: URL, _ part: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.appendingPathComponent(part).path).sorted()
    }

    @Test("a mail is read once and moved to what was read; what is no mail stays where it is")
    func mailbox() async throws {
        try await Self.withMailbox("postfix-no-such-mailbox") { fixture, mailbox, folder, _, _ in
            let new = folder.appendingPathComponent("new")
            try Data("no report".utf8).write(to: new.appendingPathComponent("2.M2.mx"))
            try Data("half a mail".utf8).write(to: new.appendingPathComponent(".3.hidden"))
            try FileManager.default.createSymbolicLink(
                atPath: new.appendingPathComponent("4.link").path, withDestinationPath: "/etc/passwd")
            #expect(try await mailbox.readBatch() == 2)
            #expect(try await fixture.suppressions() == 1)
            #expect(try Self.names(folder, "cur") == ["1.M1.mx:2,S", "2.M2.mx:2,S"])
            #expect(try Self.names(folder, "new") == [".3.hidden", "4.link"])
            #expect(try await mailbox.readBatch() == 0)
        }
    }

    @Test("a crash between the effect and the move changes nothing, also when the address was proved in between")
    func crash() async throws {
        try await Self.withMailbox("sendmail-no-such-mailbox") { fixture, mailbox, folder, message, contact in
            let kept = try Data(contentsOf: folder.appendingPathComponent("new/1.M1.mx"))
            #expect(try await mailbox.readBatch() == 1)
            // As it would be had the process died before the move.
            try FileManager.default.removeItem(at: folder.appendingPathComponent("cur/1.M1.mx:2,S"))
            try kept.write(to: folder.appendingPathComponent("new/1.M1.mx"))
            fixture.time.advance(by: .seconds(60))
            try await fixture.verified(contact)
            #expect(try await mailbox.readBatch() == 1)
            #expect(try Self.names(folder, "cur") == ["1.M1.mx:2,S"])
            #expect(try await fixture.suppressions() == 0)
            #expect(try await fixture.events().filter { $0 == Self.bounced }.count == 1)
        }
    }

    @Test("while the database cannot be written the mail stays to be read")
    func databaseAway() async throws {
        try await Self.withMailbox("arf-abuse") { fixture, mailbox, folder, _, _ in
            try await fixture.database.client.execute("alter table suppression rename to elsewhere")
            await #expect(throws: (any Error).self) { try await mailbox.readBatch() }
            #expect(try Self.names(folder, "new") == ["1.M1.mx"])
            try await fixture.database.client.execute("alter table elsewhere rename to suppression")
            #expect(try await mailbox.readBatch() == 1)
            #expect(try await fixture.suppressions() == 1)
        }
    }

    @Test("a folder that is not there is an error of this round, not of the service")
    func missing() async throws {
        try await Self.withMailbox("arf-abuse") { _, mailbox, folder, _, _ in
            try FileManager.default.removeItem(at: folder)
            await #expect(throws: (any Error).self) { try await mailbox.readBatch() }
        }
    }
}
