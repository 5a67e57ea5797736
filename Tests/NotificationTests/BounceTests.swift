import EventContracts
import Foundation
import NotificationDomain
import PostgresClient
import Synchronization
import TestSupport
import Testing

@testable import NotificationService

/// What follows from a report that a mail came back.
@Suite("Bounces and complaints") struct BounceTests {
    private static let bounced = "rekey.message.bounced"

    @Test(
        "a failure that lasts stops what is sent there, a complaint does not (NOT-06); identity is told of either once",
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
            let isHard = reason != "complaint"
            #expect(try await fixture.messages().map(\.state).sorted() == ["sent", isHard ? "suppressed" : "sent"])
            // What was asked for in another's name, or taken for gone once, does not keep the owner out for ever.
            guard isHard else { return }
            fixture.time.advance(by: .seconds(86_400))
            try await fixture.queued()
            try await fixture.drain(try fixture.worker())
            #expect(try await fixture.messages().map(\.state).sorted() == ["sent", "sent", "suppressed"])
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
            #expect(try await refused(sent.message, []), "anybody can write to the mailbox")
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
                BounceNotice(message: sent.message, reason: "no-such-mailbox"), from: .callback)
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

    @Test("after the proof, reports about what left before it come too late")
    func outdated() async throws {
        try await NotificationFixture.with { fixture in
            let sent = try await fixture.sent()
            fixture.time.advance(by: .seconds(60))
            try await fixture.verified(sent.contact)
            let notice = BounceNotice(message: sent.message, reason: "no-such-mailbox")
            #expect(try await !fixture.recordBounce(notice, from: .callback))
            #expect(try await fixture.suppressions() == 0)
        }
    }

    @Test("what was suppressed stays so when the keys of fingerprints change")
    func rotated() async throws {
        try await NotificationFixture.with { fixture in
            let sent = try await fixture.sent()
            let notice = BounceNotice(message: sent.message, reason: "no-such-mailbox")
            #expect(try await fixture.recordBounce(notice, from: .callback))
            try await fixture.queued()
            try await fixture.drain(try fixture.worker(prints: fixture.rotatedPrints()))
            #expect(try await fixture.messages().map(\.state).sorted() == ["sent", "suppressed"])
        }
    }

    @Test("after the keys of fingerprints changed, the proof of a contact lifts what was found under an earlier one")
    func liftedAfterRotation() async throws {
        try await NotificationFixture.with { fixture in
            let sent = try await fixture.sent()
            let notice = BounceNotice(message: sent.message, reason: "no-such-mailbox")
            #expect(try await fixture.recordBounce(notice, from: .callback))
            // The address was taken off and put on again: another contact, of which no message is known.
            try await fixture.database.client.execute("delete from message")
            let (contact, worker) = (UUID(), try fixture.worker(prints: fixture.rotatedPrints()))
            try await fixture.queued(.init(contact: contact))
            try await fixture.drain(worker)
            #expect(try await fixture.messages().map(\.state) == ["suppressed"])
            fixture.time.advance(by: .seconds(1))
            try await fixture.verified(contact)
            #expect(try await fixture.suppressions() == 0)
            try await fixture.queued(.init(contact: contact))
            try await fixture.drain(worker)
            #expect(try await fixture.messages().map(\.state).sorted() == ["sent", "suppressed"])
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
                source: Maildir(path: folder.path), parser: BounceParser(sender: fixture.sender.address),
                record: fixture.recordBounce, dependencies: fixture.time.dependencies, logger: .quiet)
            defer { mailbox.close() }
            try await body(fixture, mailbox, folder, sent.message, sent.contact)
        }
    }

    private static func names(_ folder: URL, _ part: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.appendingPathComponent(part).path).sorted()
    }

    @Test("a mail is read once and deleted, for it returns a secret; what is no mail stays where it is")
    func mailbox() async throws {
        try await Self.withMailbox("postfix-no-such-mailbox") { fixture, mailbox, folder, _, _ in
            let new = folder.appendingPathComponent("new")
            try Data("no report".utf8).write(to: new.appendingPathComponent("2.M2.mx"))
            try Data("half a mail".utf8).write(to: new.appendingPathComponent(".3.hidden"))
            try FileManager.default.createSymbolicLink(
                atPath: new.appendingPathComponent("4.link").path, withDestinationPath: "/etc/passwd")
            var unreadable: Set<String> = []
            #expect(try await mailbox.readAll(complainedOf: &unreadable) == 2)
            #expect(try await fixture.suppressions() == 1)
            #expect(try Self.names(folder, "new") == [".3.hidden", "4.link"])
            #expect(try await mailbox.readAll(complainedOf: &unreadable) == 0 && unreadable.isEmpty)
        }
    }

    @Test("a crash between the effect and the deletion changes nothing, also when the address was proved in between")
    func crash() async throws {
        try await Self.withMailbox("sendmail-no-such-mailbox") { fixture, mailbox, folder, _, contact in
            let file = folder.appendingPathComponent("new/1.M1.mx")
            let kept = try Data(contentsOf: file)
            var unreadable: Set<String> = []
            #expect(try await mailbox.readAll(complainedOf: &unreadable) == 1)
            #expect(try await fixture.suppressions() == 1)
            // Whoever died before the deletion.
            try kept.write(to: file)
            fixture.time.advance(by: .seconds(60))
            try await fixture.verified(contact)
            #expect(try await mailbox.readAll(complainedOf: &unreadable) == 1)
            #expect(try Self.names(folder, "new").isEmpty)
            #expect(try await fixture.suppressions() == 0)
            #expect(try await fixture.events().filter { $0 == Self.bounced }.count == 1)
        }
    }

    @Test("while the database cannot be written the mail stays to be read")
    func databaseAway() async throws {
        try await Self.withMailbox("postfix-no-such-mailbox") { fixture, mailbox, folder, _, _ in
            var unreadable: Set<String> = []
            try await fixture.database.client.execute("alter table suppression rename to elsewhere")
            await #expect(throws: PostgresError.self) { try await mailbox.readAll(complainedOf: &unreadable) }
            #expect(try Self.names(folder, "new") == ["1.M1.mx"])
            try await fixture.database.client.execute("alter table elsewhere rename to suppression")
            #expect(try await mailbox.readAll(complainedOf: &unreadable) == 1)
            #expect(try await fixture.suppressions() == 1)
        }
    }

    /// A mailbox with a piece that cannot be read, until it can.
    private final class DamagedMailbox: BounceSource {
        let whole: Maildir
        let isRepaired = Mutex(false)

        init(_ whole: Maildir) { self.whole = whole }

        func waiting(at now: Date) throws -> [String] { try whole.waiting(at: now) }
        func notices(in name: String, by parser: BounceParser) throws -> [BounceNotice]? {
            guard name != "0.damaged" || isRepaired.withLock({ $0 }) else { throw CocoaError(.fileReadNoPermission) }
            return try whole.notices(in: name, by: parser)
        }
        func remove(_ name: String) throws { try whole.remove(name) }
    }

    @Test("a report that cannot be read holds up no other, is told of once, and is read when it can be")
    func unreadable() async throws {
        try await Self.withMailbox("postfix-no-such-mailbox") { fixture, _, folder, _, _ in
            let other = try await fixture.sent(to: "bert@example.com").message
            let mail = try BounceSample.mail("postfix-no-such-mailbox", other, to: "bert@example.com")
            try Data(mail).write(to: folder.appendingPathComponent("new/0.damaged"))
            let source = DamagedMailbox(Maildir(path: folder.path))
            let (logger, log) = CapturingLogHandler.logger()
            let mailbox = BounceMailbox(
                source: source, parser: BounceParser(sender: fixture.sender.address), record: fixture.recordBounce,
                dependencies: fixture.time.dependencies, logger: logger)
            defer { mailbox.close() }
            var unreadable: Set<String> = []
            #expect(try await mailbox.readAll(complainedOf: &unreadable) == 1)
            #expect(try await mailbox.readAll(complainedOf: &unreadable) == 0)
            #expect(try await fixture.suppressions() == 1 && unreadable == ["0.damaged"])
            #expect(log.entries.count == 1 && !log.contains("bert"))
            #expect(try Self.names(folder, "new") == ["0.damaged"])
            source.isRepaired.withLock { $0 = true }
            #expect(try await mailbox.readAll(complainedOf: &unreadable) == 1 && unreadable.isEmpty)
            #expect(try await fixture.suppressions() == 2)
        }
    }

    @Test("a folder that is not there is an error of this round, not of the service")
    func missing() async throws {
        try await Self.withMailbox("arf-abuse") { _, mailbox, folder, _, _ in
            var unreadable: Set<String> = []
            try FileManager.default.removeItem(at: folder)
            await #expect(throws: (any Error).self) { try await mailbox.readAll(complainedOf: &unreadable) }
        }
    }

    // MARK: The mailbox that is a file

    @Test("an mbox is taken under the locks of mail servers, read mail by mail, and emptied")
    func mbox() async throws {
        try await NotificationFixture.with { fixture in
            let path = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
            defer { try? FileManager.default.removeItem(atPath: path) }
            let mailbox = BounceMailbox(
                source: Mbox(path: path, logger: .quiet), parser: BounceParser(sender: fixture.sender.address),
                record: fixture.recordBounce, dependencies: fixture.time.dependencies, logger: .quiet)
            defer { mailbox.close() }
            var unreadable: Set<String> = []
            #expect(try await mailbox.readAll(complainedOf: &unreadable) == 0, "no mail yet")
            let first = try await fixture.sent()
            let second = try await fixture.sent()
            var content: [UInt8] = []
            for message in [UUID(), first.message, second.message] {
                content += "From MAILER-DAEMON Fri Nov 27 12:00:00 2026\n".utf8
                content += try BounceSample.mail("postfix-no-such-mailbox", message)
                content += "\n\n".utf8
            }
            try Data(content).write(to: URL(fileURLWithPath: path))
            try Data().write(to: URL(fileURLWithPath: "\(path).lock"))
            #expect(try await mailbox.readAll(complainedOf: &unreadable) == 0, "somebody has the lock")
            try FileManager.default.removeItem(atPath: "\(path).lock")
            #expect(try await mailbox.readAll(complainedOf: &unreadable) == 1)
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)).isEmpty)
            #expect(!FileManager.default.fileExists(atPath: "\(path).reading"))
            #expect(!FileManager.default.fileExists(atPath: "\(path).lock"))
            let bounced = try await fixture.messages().filter { $0.reason == "no-such-mailbox" }.map(\.id)
            #expect(Set(bounced) == [first.message, second.message])
            // Whoever died after taking it leaves what was taken.
            let third = try await fixture.sent(to: "bert@example.com")
            try Data(try BounceSample.mail("postfix-no-such-mailbox", third.message)).write(
                to: URL(fileURLWithPath: "\(path).reading"))
            #expect(try await mailbox.readAll(complainedOf: &unreadable) == 1)
            #expect(!FileManager.default.fileExists(atPath: "\(path).reading"))
        }
    }

    @Test("a lock that does not change for ten minutes is removed, and that is said; one that changes stays")
    func staleLock() async throws {
        try await NotificationFixture.with { fixture in
            let path = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
            let lock = "\(path).lock"
            defer { for file in [path, lock] { try? FileManager.default.removeItem(atPath: file) } }
            let (logger, log) = CapturingLogHandler.logger()
            let mailbox = BounceMailbox(
                source: Mbox(path: path, logger: logger), parser: BounceParser(domain: "rekey.example"),
                record: fixture.recordBounce, dependencies: fixture.time.dependencies, logger: logger)
            defer { mailbox.close() }
            var unreadable: Set<String> = []
            func look() async throws -> Int { try await mailbox.readAll(complainedOf: &unreadable) }
            func age(_ seconds: Double) throws {
                try FileManager.default.setAttributes(
                    [.modificationDate: Date(timeIntervalSince1970: seconds)], ofItemAtPath: lock)
            }
            let sent = try await fixture.sent()
            let mail = try BounceSample.mail("postfix-no-such-mailbox", sent.message)
            try Data("From MAILER-DAEMON Fri Nov 27 12:00:00 2026\n".utf8 + mail).write(to: URL(fileURLWithPath: path))
            try Data().write(to: URL(fileURLWithPath: lock))
            // Ages ago by its own clock, which says nothing.
            try age(1_000)
            #expect(try await look() == 0)
            fixture.time.advance(by: .seconds(599))
            #expect(try await look() == 0)
            try age(2_000)
            fixture.time.advance(by: .seconds(1))
            #expect(try await look() == 0, "its holder lives")
            fixture.time.advance(by: .seconds(599))
            #expect(try await look() == 0 && log.entries.isEmpty)
            fixture.time.advance(by: .seconds(1))
            #expect(try await look() == 0)
            #expect(log.contains("left behind") && !FileManager.default.fileExists(atPath: lock))
            #expect(try await look() == 1, "and the mail is read")
        }
    }
}
