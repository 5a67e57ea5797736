package import Logging
import ServiceLifecycle
package import ServiceRuntime

/// Runs `ForgetTheDead` every minute. Several instances at once do no harm.
package struct TokenJanitor: Service {
    private static let interval: Duration = .seconds(60)

    private let forget: ForgetTheDead
    private let dependencies: SystemDependencies
    private let logger: Logger

    package init(forget: ForgetTheDead, dependencies: SystemDependencies, logger: Logger) {
        self.forget = forget
        self.dependencies = dependencies
        self.logger = logger
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    while try await forget.run(), !Task.isCancelled {}
                } catch {
                    logger.warning("old rows were not removed", metadata: ["error": "\(error)"])
                }
                guard (try? await dependencies.clock.sleep(for: Self.interval)) != nil else { return }
            }
        }
    }
}
