import EventContracts
package import Logging
package import Messaging
import Metrics
import NotificationDomain
package import PostgresClient
package import ServiceRuntime

/// Takes the word of a bounce or complaint when it is about a message that we sent, and to whom we sent it: then nothing
/// is sent there any more, and identity hears of it.
///
/// A message bounces once. What comes twice, late, or about a message that is not known changes nothing, and neither does
/// a mail that is read again after the address was proved anew.
package struct RecordBounce: Sendable {
    /// Who told.
    package enum Source: String, Sendable {
        case mailbox
        case callback
    }

    let client: PostgresClient
    let outbox: Outbox
    let prints: DestinationPrints
    let dependencies: SystemDependencies
    let logger: Logger

    package init(
        client: PostgresClient, outbox: Outbox, prints: DestinationPrints, dependencies: SystemDependencies,
        logger: Logger
    ) {
        self.client = client
        self.outbox = outbox
        self.prints = prints
        self.dependencies = dependencies
        self.logger = logger
    }

    /// False when nothing changed. Throws `PostgresError`.
    @discardableResult
    package func callAsFunction(_ notice: BounceNotice, from source: Source) async throws -> Bool {
        let now = dependencies.now()
        let counts = try await client.transaction { tx -> Bool in
            guard let sent = try BounceStore.lockSent(notice.message, in: tx), isAbout(sent, notice) else {
                return false
            }
            try BounceStore.note(notice.reason, on: notice.message, in: tx)
            try SuppressDestination(outbox: outbox).run(
                SuppressDestination.Cause(sent), sent.destination, reason: notice.reason, now: now, in: tx)
            return true
        }
        Counter(
            label: "rekey_bounces_total",
            dimensions: [("source", source.rawValue), ("outcome", counts ? notice.reason : "ignored")]
        ).increment()
        guard counts else { return false }
        outbox.wakeUp.signal()
        logger.warning(
            "a message bounced",
            metadata: [
                "message": "\(notice.message.wireText)", "reason": "\(notice.reason)", "source": "\(source.rawValue)",
            ])
        return true
    }

    /// Whoever forges a report would have to know the message and its recipient.
    private func isAbout(_ sent: SentMessage, _ notice: BounceNotice) -> Bool {
        notice.addresses.isEmpty
            || notice.addresses.contains { prints.matches(sent.destination, .email, $0) }
    }
}
