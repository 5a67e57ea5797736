import EventContracts
import Foundation
import NotificationDomain
package import ServiceRuntime

/// Sends the message that is due: claim it, open its boxes, render it, hand it over, record what came of it.
///
/// The claim is committed before anything leaves the process. A crash after it makes the message `unknown`, and an e-mail
/// is then sent again under the same id: twice the same mail does no harm, none at all would.
package struct SendNextMessage: Sendable {
    let ledger: MessageLedger
    let open: OpenMessage
    let render: RenderMessage
    let transport: MessageTransport
    let dependencies: SystemDependencies

    package init(
        ledger: MessageLedger, open: OpenMessage, render: RenderMessage, transport: MessageTransport,
        dependencies: SystemDependencies
    ) {
        self.ledger = ledger
        self.open = open
        self.render = render
        self.transport = transport
        self.dependencies = dependencies
    }

    /// Keys are published before they are used and fetched every minute: one that is still unknown when a message is this
    /// old, in milliseconds, belongs to nobody.
    static let patienceForUnknownSender: Int64 = 15 * 60_000

    /// False when nothing is due, or nothing can be opened yet. Throws `PostgresError`.
    package func callAsFunction() async throws -> Bool {
        guard open.isReady, let message = try await ledger.claim(for: transport) else { return false }
        guard mayStillBeSent(message) else {
            try await ledger.expire(message)
            return true
        }
        switch opened(message) {
        case .success(let opened): try await send(message, opened)
        case .failure(let refusal): try await ledger.record(message, outcome(of: refusal, message), masked: nil)
        }
        return true
    }

    private func send(_ message: ClaimedMessage, _ opened: OpenedMessage) async throws {
        switch message.channel {
        case .email: try await sendMail(message, opened)
        case .sms: try await sendText(message, opened)
        }
    }

    private func sendMail(_ message: ClaimedMessage, _ opened: OpenedMessage) async throws {
        guard let address = MailAddress(opened.recipient.address) else {
            return try await ledger.record(message, .permanent("address-refused"), masked: nil)
        }
        let masked = MaskedDestination.email(address.text)
        guard let content = try await rendered(message, opened, masked: masked) else { return }
        switch transport {
        case .capture:
            try await ledger.capture(message, content, to: address.text, masked: masked)
        case .smtp(let connection):
            let mail = OutgoingMail(
                id: message.id, from: render.site.sender, to: address, content: content,
                language: MessageLanguage(tag: message.locale), date: message.createdAt)
            try await ledger.record(message, await connection.deliver(mail), masked: masked)
        }
    }

    private func sendText(_ message: ClaimedMessage, _ opened: OpenedMessage) async throws {
        guard let number = PhoneNumber(opened.recipient.address) else {
            return try await ledger.record(message, .permanent("number-refused"), masked: nil)
        }
        let masked = MaskedDestination.phone(number.text)
        guard case .capture = transport else {
            return try await ledger.record(message, .permanent("no-provider"), masked: masked)
        }
        guard let content = try await rendered(message, opened, masked: masked) else { return }
        try await ledger.capture(message, content, to: number.text, masked: masked)
    }

    /// What its reader sees; nil when there is nothing to send any more, which is then recorded.
    private func rendered(
        _ message: ClaimedMessage, _ opened: OpenedMessage, masked: String
    ) async throws -> RenderedMessage? {
        guard let content = try? render(message, opened) else {
            try await ledger.record(message, .permanent("no-template"), masked: masked)
            return nil
        }
        // Rendering and waiting for a thread take time too; this is the last moment to keep a dead secret back.
        guard mayStillBeSent(message) else {
            try await ledger.expire(message)
            return nil
        }
        return content
    }

    private func mayStillBeSent(_ message: ClaimedMessage) -> Bool {
        DeliveryRule.mayStillBeSent(now: dependencies.now(), expiresAt: message.expiresAt)
    }

    private func opened(_ message: ClaimedMessage) -> Result<OpenedMessage, OpenRefusal> {
        Result { () throws(OpenRefusal) in try open(message) }
    }

    private func outcome(of refusal: OpenRefusal, _ message: ClaimedMessage) -> DeliveryOutcome {
        switch refusal {
        case .refused(let reason): .permanent(reason)
        case .senderUnknown:
            dependencies.now().milliseconds - message.createdAt.milliseconds < Self.patienceForUnknownSender
                ? .temporary("sender-key-unknown") : .permanent("sender-key-unknown")
        }
    }
}
