import EventContracts
import HTTPKit
package import Logging
import ServiceRuntime

/// What this process knows of each provider, shared by its workers and its tests.
package struct GuardedProviders: Sendable {
    let mail: [GuardedProvider]
    let sms: [GuardedProvider]

    package init(_ own: NotificationSettings, _ logger: Logger) {
        mail = own.mailServers.map { server in
            GuardedProvider(
                name: server.name, timeout: server.configuration.timeout * 2, rate: server.rate, logger: logger)
        }
        sms = own.smsProviders.map { provider in
            GuardedProvider(
                name: provider.name, timeout: provider.longest, rate: provider.rate, cost: provider.cost,
                logger: logger)
        }
    }

    /// A line at `/readyz` for each: mail that does not leave must not take the service out of rotation, and must be seen.
    func notes(_ dependencies: SystemDependencies) -> [ReadinessNote] {
        (mail + sms).map { provider in
            ReadinessNote("provider-\(provider.name)") { provider.standing(now: dependencies.now().milliseconds) }
        }
    }
}
