package import Foundation
package import NotificationDomain

/// A party that takes messages over from us: a mail server, or somebody who delivers text messages.
package protocol MessageProvider: Sendable {
    /// What it is called in rows, logs and metrics, as `smtp` or `sms-2`.
    var name: String { get }
    /// Longest time that ``deliver(_:)`` and ``status(of:)`` take together; the lease of a message is longer.
    var timeout: Duration { get }
    /// Hands one message over. Never throws: whatever happens is a result. Cancellation must not turn a message that went
    /// out into one that did not.
    func deliver(_ message: OutgoingMessage) async -> DeliveryResult
    /// What became of a message whose hand-over broke off, by our own reference.
    func status(of reference: UUID) async -> DeliveryStatus
    /// The same for a provider that has to be searched: by the message itself, as it would be sent now.
    /// - Parameters:
    ///   - since: when the message was queued.
    ///   - others: the provider's names of other messages there, which this one is not.
    func status(of message: OutgoingMessage, since: Date, except others: Set<String>) async -> DeliveryStatus
    /// Ends connections. Called once, when nothing is handed over any more.
    func close() async
}

extension MessageProvider {
    package func status(of reference: UUID) async -> DeliveryStatus { .unsupported }
    package func status(
        of message: OutgoingMessage, since: Date, except others: Set<String>
    ) async -> DeliveryStatus {
        await status(of: message.id)
    }
    package func close() async {}
}
