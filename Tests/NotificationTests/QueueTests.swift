import EventContracts
import Foundation
import TestSupport
import Testing

@testable import NotificationService

/// From events to queued messages.
@Suite("Queueing") struct QueueTests {
    @Test("one message for each recovery request, whatever arrives again (A6)")
    func oneMessageForARequest() async throws {
        try await NotificationFixture.with { fixture in
            let request = UUID()
            try await fixture.queued(.init(request: request))
            // The same request under a new event, as after a republication that issued again.
            try await fixture.queued(.init(request: request))
            try await fixture.queued(.init(request: UUID()))
            #expect(try await fixture.messages().count == 2)
            #expect(try await fixture.events() == ["rekey.message.queued", "rekey.message.queued"])
        }
    }

    @Test("one message for each event and contact; the same event twice changes nothing (I13)")
    func oneMessageForAContact() async throws {
        try await NotificationFixture.with { fixture in
            let event = try fixture.passwordChanged(to: ["a@example.com", "b@example.com"])
            let envelope = try fixture.envelope(event)
            let handler = PasswordChangedHandler(queue: fixture.queue)
            try await fixture.apply(handler, event, envelope)
            try await fixture.apply(handler, event, envelope)
            #expect(try await fixture.messages().count == 2)
            try await fixture.drain(try fixture.worker())
            let inbox = try await fixture.inbox()
            #expect(inbox.map(\.to).sorted() == ["a@example.com", "b@example.com"])
            #expect(
                inbox.allSatisfy { $0.kind == "password-changed" && $0.text.contains("All devices were signed out.") })
            #expect(inbox.allSatisfy { !$0.text.contains("token=") }, "a notice carries no power (NOT-02)")
        }
    }

    @Test("an event whose boxes were erased queues nothing (EVT-13)")
    func erased() async throws {
        try await NotificationFixture.with { fixture in
            var issued = try fixture.issued()
            issued.event.sealed = nil
            try await fixture.apply(RecoverySecretIssuedHandler(queue: fixture.queue), issued.event, issued.envelope)
            #expect(try await fixture.messages().isEmpty)
        }
    }

    @Test("every notice reaches its contact: welcome, already registered, signed out")
    func notices() async throws {
        try await NotificationFixture.with { fixture in
            let expiry = fixture.time.now.adding(milliseconds: 72 * 3_600_000)
            let recipients = [try fixture.recipient("nl@example.com", locale: "nl-BE", expiresAt: expiry)]
            let welcome = AccountRegistered(
                epoch: 1, credentialVersion: 1, noticeExpiresAt: expiry, sealed: .init(recipients: recipients))
            try await fixture.apply(
                AccountRegisteredHandler(queue: fixture.queue), welcome, try fixture.envelope(welcome))
            let again = AccountRegistrationRepeated(noticeExpiresAt: expiry, sealed: .init(recipients: recipients))
            try await fixture.apply(
                AccountRegistrationRepeatedHandler(queue: fixture.queue), again, try fixture.envelope(again))
            let out = AccountSignedOut(
                epoch: 2, signedOutAt: fixture.time.now, noticeExpiresAt: expiry, sealed: .init(recipients: recipients))
            try await fixture.apply(AccountSignedOutHandler(queue: fixture.queue), out, try fixture.envelope(out))
            try await fixture.drain(try fixture.worker())
            let inbox = try await fixture.inbox()
            #expect(inbox.map(\.kind).sorted() == ["already-registered", "signed-out", "welcome"])
            #expect(inbox.allSatisfy { $0.text.hasPrefix("Hallo,") && $0.html.contains("lang=\"nl\"") })
        }
    }
}
