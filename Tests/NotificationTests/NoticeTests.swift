import EventContracts
import Foundation
import Messaging
import NotificationDomain
import PostgresClient
import TestSupport
import Testing

@testable import NotificationService

/// Notices of what happened to an account, and its end.
@Suite("Notices") struct NoticeTests {
    static let kinds: [MessageKind] = [
        .newDevice, .contactChanged, .tokenReused, .smsRecoveryClosed, .closureRequested, .closureCancelled,
    ]

    @Test(
        "every notice reaches every contact, by mail and by text message, and says what to do (NOT-01)",
        arguments: kinds)
    func everyContact(_ kind: MessageKind) async throws {
        try await NotificationFixture.with { fixture in
            try await fixture.notice(
                kind, to: ["anna@example.com", "old@example.com", "+31612345678"], change: "phone-replaced",
                device: "Firefox 140.0 · Linux", place: "Amsterdam, Netherlands",
                effectiveAt: fixture.time.now.adding(milliseconds: 14 * 86_400_000))
            try await fixture.drain(try fixture.worker())
            let inbox = try await fixture.inbox()
            #expect(inbox.map(\.to).sorted() == ["+31612345678", "anna@example.com", "old@example.com"])
            for message in inbox where message.channel == "email" {
                #expect(message.kind == kind.rawValue && message.text.hasPrefix("Hello Anna,"))
                for part in [message.text, message.html] {
                    #expect(part.contains("1 March 2026, 12:00 UTC"), "when")
                    #expect(part.contains("Firefox 140.0 · Linux") && part.contains("Amsterdam, Netherlands"), "where")
                    #expect(part.contains("https://id.example/loginhelp"), "what to do")
                    #expect(part.contains("sign out all devices") && part.contains("Not you?"))
                    #expect(!part.contains("token="), "no power (NOT-02)")
                }
            }
            let text = try #require(inbox.first { $0.channel == "sms" }).text
            #expect(!text.contains("Anna") && !text.contains("://") && !text.contains("@"), "SMS-15")
            #expect(!text.contains("Firefox") && !text.contains("Amsterdam") && !text.contains("\n"))
            #expect(text.utf8.count <= 2 * 153, "two parts at most")
        }
    }

    @Test("times stand in the account's time zone, and in UTC without one or with one that is none")
    func timeZones() async throws {
        try await NotificationFixture.with { fixture in
            for (zone, expected) in [
                ("Europe/Amsterdam", "13:00 (Europe/Amsterdam)"), ("../../etc/passwd", "12:00 UTC"), (nil, "12:00 UTC"),
            ] as [(String?, String)] {
                try await fixture.notice(.newDevice, timeZone: zone)
                try await fixture.drain(try fixture.worker())
                let message = try #require(try await fixture.inbox().last)
                #expect(message.text.contains("1 March 2026, \(expected)\n"))
            }
        }
    }

    @Test("names of devices and places are text, whatever they hold (NOT-03, NOT-04, SES-19)")
    func foreignText() async throws {
        try await NotificationFixture.with { fixture in
            let names = [
                "<svg onload=alert(1)>", "\"\u{301}><img src=x>", "{{code}} {{{content}}}", "a\r\nBcc: x@evil.test",
                "Visit evil.test now", "https://evil.test", "call me @ evil", "evil。test", "\u{202E}xof",
                String(repeating: "w", count: 4_000), "a\u{0}b", "-->", "&lt;b&gt;",
            ]
            for name in names {
                try await fixture.notice(.newDevice, device: name, place: name)
            }
            try await fixture.drain(try fixture.worker())
            let inbox = try await fixture.inbox()
            #expect(inbox.count == names.count)
            for message in inbox {
                #expect(
                    !message.html.contains("<svg") && !message.html.contains("<img") && !message.html.contains("-->"))
                #expect(!message.html.contains("\"\u{301}") && !message.html.contains("<b>"))
                for part in [message.text, message.html] {
                    #expect(!part.contains("evil") && !part.contains("Bcc") && !part.contains("\u{202E}"))
                    #expect(!part.contains(String(repeating: "w", count: 61)))
                }
                #expect(message.subject == "A new device signed in to Rekey")
            }
            #expect(inbox.contains { $0.text.contains("{{code}} {{{content}}}") }, "never a template itself")
        }
    }

    @Test(
        "what is no notice cannot be sent as one",
        arguments: MessageKind.allCases.filter { !(kinds + [.contactUndone, .frozen, .supportCase]).contains($0) })
    func noNotice(_ kind: MessageKind) async throws {
        try await NotificationFixture.with { fixture in
            await #expect(throws: PoisonError.self) { try await fixture.notice(kind) }
            let messages = try await fixture.messages()
            #expect(messages.isEmpty)
        }
    }

    @Test(
        "what was announced is named",
        arguments: [
            ("email-replaced", "e-mail address was replaced"), ("email-added", "e-mail address was added"),
            ("email-removed", "e-mail address was removed"), ("phone-replaced", "phone number was replaced"),
            ("phone-added", "phone number was added"), ("phone-removed", "phone number was removed"),
            ("something-new", "contact details"), (nil, "contact details"),
        ] as [(String?, String)])
    func changes(_ change: String?, _ words: String) async throws {
        try await NotificationFixture.with { fixture in
            try await fixture.notice(.contactChanged, to: ["anna@example.com", "+31612345678"], change: change)
            try await fixture.drain(try fixture.worker())
            let inbox = try await fixture.inbox()
            let message = try #require(inbox.first { $0.channel == "email" })
            #expect(message.text.contains(words) && message.html.contains(words))
            #expect(inbox.first { $0.channel == "sms" }?.text.contains(words) == true)
        }
    }

    @Test("a sent message keeps nothing of what it told")
    func wiped() async throws {
        try await NotificationFixture.with { fixture in
            try await fixture.notice(.newDevice, device: "Firefox · Linux", place: "Amsterdam")
            try await fixture.drain(try fixture.worker())
            let rows = try await fixture.database.client.query("select row_to_json(message)::text as row from message")
            let row: String = try #require(rows.first).decode("row")
            #expect(!row.contains("Firefox") && !row.contains("Amsterdam") && !row.contains("anna@"))
        }
    }

    @Test("a closed account gets one last message, and nothing else of it stays (LNK-13)")
    func closed() async throws {
        try await NotificationFixture.with { fixture in
            try await fixture.notice(.closureRequested)
            try await fixture.drain(try fixture.worker())
            try await fixture.queued()
            try await fixture.close(to: ["anna@example.com", "+31612345678"])
            #expect(try await fixture.messages().map(\.kind) == ["account-closed", "account-closed"])
            // Events that come late, from topics in no order with this one.
            try await fixture.queued(.code())
            try await fixture.notice(.newDevice)
            #expect(try await fixture.messages().count == 2)
            try await fixture.drain(try fixture.worker())
            let inbox = try await fixture.inbox()
            #expect(inbox.map(\.kind) == ["closure-requested", "account-closed", "account-closed"], "the inbox stays")
            #expect(try await fixture.messages().allSatisfy { $0.state == "sent" && $0.to == nil })
            #expect(try await fixture.sealedRows() == 0)
        }
    }

    @Test("applied twice, early and at its place, the end of an account is told once")
    func closedTwice() async throws {
        try await NotificationFixture.with { fixture in
            let event = UUID()
            let handler = AccountClosedHandler(queue: fixture.queue)
            let expiry = fixture.time.now.adding(milliseconds: 72 * 3_600_000)
            let closed = AccountClosed(
                epoch: 2, closedAt: fixture.time.now, noticeExpiresAt: expiry,
                sealed: .init(recipients: [try fixture.recipient("anna@example.com", expiresAt: expiry)]))
            try await fixture.apply(handler, closed, try fixture.envelope(closed, id: event))
            try await fixture.drain(try fixture.worker())
            try await fixture.apply(handler, closed, try fixture.envelope(closed, id: event))
            try await fixture.drain(try fixture.worker())
            #expect(try await fixture.inbox().count == 1 && handler.isMonotone)
        }
    }

    @Test("a message that is being sent when its account closes leaves nothing behind")
    func closedWhileSending() async throws {
        try await NotificationFixture.with { fixture in
            try await fixture.notice(.newDevice)
            let worker = try fixture.worker()
            let claimed = try #require(try await worker.claimed())
            try await fixture.close(to: [])
            try await worker.ledger.record(claimed, .accepted, masked: "a***@example.com")
            #expect(try await fixture.messages().isEmpty)
            #expect(try await fixture.events() == ["rekey.message.queued"])
        }
    }
}
