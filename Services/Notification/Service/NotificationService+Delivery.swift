import Logging
package import Messaging
package import PostgresClient
import RecoveryCrypto
package import ServiceRuntime

/// How messages go out: the workers, where each takes its messages, and who reports back.
extension NotificationService {
    /// The workers of this instance. The providers' breakers and rates are shared by all of them.
    package static func workers(
        _ own: NotificationSettings, _ client: PostgresClient, _ outbox: Outbox, _ open: OpenMessage,
        _ render: RenderMessage, _ prints: DestinationPrints, _ wakeUp: RelayWakeUp, _ boot: BootContext
    ) -> [MessageWorker] {
        let (dependencies, logger) = (boot.dependencies, boot.logger)
        let (mail, sms) = (guardedMail(own, logger), guardedSMS(own, logger))
        return (1...own.workers).map { number in
            let ledger = MessageLedger(
                client: client, outbox: outbox, dependencies: dependencies,
                worker: "\(boot.settings.instance)-\(number)",
                limits: own.limits, budget: own.smsBudget, logger: logger)
            let routes = Self.routes(own, mail, sms, number: number, dependencies)
            let next = SendNextMessage(
                ledger: ledger, open: open, render: render, routes: routes, prints: prints,
                dependencies: dependencies)
            return MessageWorker(
                next: next, routes: routes, wakeUp: wakeUp, dependencies: dependencies, logger: logger)
        }
    }

    static func guardedMail(_ own: NotificationSettings, _ logger: Logger) -> [GuardedProvider] {
        own.mailServers.map { server in
            GuardedProvider(
                name: server.name, timeout: server.configuration.timeout * 2, rate: server.rate, logger: logger)
        }
    }

    static func guardedSMS(_ own: NotificationSettings, _ logger: Logger) -> [GuardedProvider] {
        own.smsProviders.map { provider in
            GuardedProvider(
                name: provider.name, timeout: provider.longest, rate: provider.rate, cost: provider.cost,
                logger: logger)
        }
    }

    /// Where one worker takes its messages: each has connections of its own. A channel is captured only while nothing
    /// says that it, or mail, is real.
    static func routes(
        _ own: NotificationSettings, _ mail: [GuardedProvider], _ sms: [GuardedProvider], number: Int,
        _ dependencies: SystemDependencies
    ) -> ProviderRoutes {
        var routes = ProviderRoutes.capture
        if !mail.isEmpty {
            let members = zip(own.mailServers, mail).map { server, guarded in
                let connection = SMTPConnection(
                    configuration: server.configuration, name: server.name, signer: own.dkim,
                    thread: "\(server.name)-\(number)")
                return ProviderRoute.Member(connection, guarded)
            }
            routes = ProviderRoutes(email: .providers(members), sms: .none)
        }
        guard !sms.isEmpty else { return routes }
        let members = zip(own.smsProviders, sms).map { settings, guarded in
            ProviderRoute.Member(settings.makeProvider(dependencies), guarded)
        }
        return ProviderRoutes(email: routes.email, sms: .providers(members))
    }

    static func callbackRoutes(
        _ own: NotificationSettings, _ client: PostgresClient, _ outbox: Outbox, _ boot: BootContext
    ) -> SMSCallbackRoutes {
        SMSCallbackRoutes(
            callbacks: own.smsProviders.compactMap(\.callback),
            record: RecordDelivery(
                client: client, outbox: outbox, dependencies: boot.dependencies, logger: boot.logger))
    }
}
