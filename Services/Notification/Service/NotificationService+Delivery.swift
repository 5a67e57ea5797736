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
        _ render: RenderMessage, _ prints: DestinationPrints, _ providers: GuardedProviders, _ wakeUp: RelayWakeUp,
        _ boot: BootContext
    ) -> [MessageWorker] {
        let (dependencies, logger) = (boot.dependencies, boot.logger)
        return (1...own.workers).map { number in
            let ledger = MessageLedger(
                client: client, outbox: outbox, dependencies: dependencies,
                worker: "\(boot.settings.instance)-\(number)",
                limits: own.limits, budget: own.smsBudget, logger: logger)
            let routes = Self.routes(own, providers, "\(number)", dependencies)
            let next = SendNextMessage(
                ledger: ledger, open: open, render: render, routes: routes, prints: prints,
                dependencies: dependencies)
            return MessageWorker(
                next: next, routes: routes, wakeUp: wakeUp, dependencies: dependencies, logger: logger)
        }
    }

    /// Where one worker takes its messages: each has connections of its own. A channel is captured only while nothing
    /// says that it, or mail, is real.
    static func routes(
        _ own: NotificationSettings, _ providers: GuardedProviders, _ user: String, _ dependencies: SystemDependencies
    ) -> ProviderRoutes {
        let (mail, sms) = (providers.mail, providers.sms)
        var routes = ProviderRoutes.capture
        if !mail.isEmpty {
            let members = zip(own.mailServers, mail).map { server, guarded in
                let connection = SMTPConnection(
                    configuration: server.configuration, name: server.name, signer: own.dkim,
                    thread: "\(server.name)-\(user)")
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

    /// What operators ask of messages on the management port.
    static func operatorRoutes(
        _ own: NotificationSettings, _ client: PostgresClient, _ outbox: Outbox, _ render: RenderMessage,
        _ prints: DestinationPrints, _ providers: GuardedProviders, _ boot: BootContext
    ) -> (MessageRoutes, TestMessageRoutes) {
        let dependencies = boot.dependencies
        let messages = MessageRoutes(
            client: client, act: ActOnMessage(client: client, outbox: outbox, dependencies: dependencies),
            adminSecret: own.adminSecret)
        let send = SendTestMessage(
            client: client, render: render, prints: prints, budget: own.smsBudget,
            makeRoutes: { Self.routes(own, providers, "test", dependencies) }, dependencies: dependencies,
            logger: boot.logger)
        return (messages, TestMessageRoutes(send: send, adminSecret: own.adminSecret))
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
