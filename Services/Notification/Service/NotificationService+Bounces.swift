import HTTPKit
import Hummingbird
import Messaging
import NotificationDomain
import PostgresClient
import ServiceLifecycle
import ServiceRuntime

extension NotificationService {
    /// Where bounces and complaints come in, as far as it is configured: adds the route of callbacks, and answers what
    /// runs in the background.
    static func addBounces(
        _ own: NotificationSettings, _ client: PostgresClient, _ outbox: Outbox, _ prints: DestinationPrints,
        _ boot: BootContext, to router: Router<RekeyRequestContext>
    ) -> [any Service] {
        let record = RecordBounce(
            client: client, outbox: outbox, prints: prints, dependencies: boot.dependencies, logger: boot.logger)
        if let secret = own.bounces.callbackSecret {
            MailCallbackRoutes(
                signature: CallbackSignature(secret: secret), record: record, dependencies: record.dependencies
            ).add(to: router)
        }
        let sources: [(any BounceSource)?] = [
            own.bounces.maildir.map(Maildir.init),
            own.bounces.mbox.map { Mbox(path: $0, logger: record.logger) },
        ]
        return sources.compactMap(\.self).map { source in
            BounceMailbox(
                source: source, parser: BounceParser(sender: own.sender.address), record: record,
                dependencies: record.dependencies, logger: record.logger)
        }
    }
}
