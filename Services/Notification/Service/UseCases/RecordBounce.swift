import EventContracts
package import Logging
package import Messaging
import Metrics
import NotificationDomain
package import PostgresClient
package import ServiceRuntime

/// Takes the word of a bounce or complaint when it is about a message that we sent, and to whom we sent it: identity hears
/// of it, and after a bounce nothing is sent there any more.
///
/// A complaint stops nothing: whoever has the mailbox for a minute could keep every later warning from its owner by it
/// (NOT-06), and whoever asks for links in another's name could bring that other to complain.
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
            guard let sent = try BounceStore.lockSent(notice.message, in: tx), let destination = sent.destination,
                isAbout(destination, notice, source)
            else { return false }
            try BounceStore.note(notice.reason, on: notice.message, in: tx)
            let suppress = SuppressDestination(outbox: outbox)
            if notice.reason == BounceRule.complaint {
                try suppress.tell(SuppressDestination.Cause(sent), reason: notice.reason, now: now, in: tx)
            } else {
                try suppress.run(
                    SuppressDestination.Cause(sent), destination, reason: notice.reason, now: now, in: tx)
            }
            return true
        }
        Counter(
            label: "rekey_bounces",
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

    /// Whoever forges a report would have to know the message and its recipient: anybody can write to the mailbox, so a
    /// report there has to name whom it is about. A callback is signed.
    private func isAbout(_ destination: [UInt8], _ notice: BounceNotice, _ source: Source) -> Bool {
        (notice.addresses.isEmpty && source == .callback)
            || notice.addresses.contains { prints.matches(destination, .email, $0) }
    }
}
