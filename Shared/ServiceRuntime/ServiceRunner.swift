import CoreMetrics
import Glibc
import Logging
import ServiceLifecycle
import UnixSignals

/// Runs the built services until a signal or a failure.
///
/// The first SIGTERM or SIGINT stops them in reverse order; a second one, or 20 seconds, ends the process at once. That
/// loses nothing, because the truth is in the database.
struct ServiceRunner {
    let definition: ServiceDefinition
    let context: BootContext
    /// Longest graceful stop; below the 30 seconds that container platforms wait before they kill.
    static let maximumShutdown = Duration.seconds(20)

    /// The exit code: 0 after a graceful stop, 1 when a service failed.
    func run() async throws -> Int32 {
        let logger = context.logger
        logger.notice("starting", metadata: startMetadata())
        let labels = [("service", context.service.executable), ("version", ServiceVersion.current)]
        context.metrics.makeMeter(label: "rekey_build_info", dimensions: labels).set(Int64(1))
        let services = try await definition.build(context)
        var configuration = ServiceGroupConfiguration(services: services, logger: logger)
        configuration.maximumGracefulShutdownDuration = Self.maximumShutdown
        let group = ServiceGroup(configuration: configuration)
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        let watcher = Task { await watch(signals, group) }
        defer { watcher.cancel() }
        do {
            try await group.run()
        } catch {
            logger.critical("stopped by a failure", error: error)
            throw error
        }
        logger.notice("stopped")
        return 0
    }

    private func watch(_ signals: UnixSignalsSequence, _ group: ServiceGroup) async {
        var stopping = false
        for await received in signals {
            if stopping {
                context.logger.warning("second signal, ending at once")
                _exit(1)
            }
            stopping = true
            context.logger.notice("stopping", metadata: ["signal": "\(received)"])
            // The kernel ends a process whose threads are all stuck; a few seconds after the orderly deadline.
            alarm(UInt32(Self.maximumShutdown.components.seconds) + 5)
            await group.triggerGracefulShutdown()
        }
    }

    private func startMetadata() -> Logger.Metadata {
        var members: Logger.Metadata = [:]
        for key in context.values.keys {
            guard context.values.optionalText(key) != nil else { continue }
            members[key.name] = .string(context.values.redacted(key))
        }
        return [
            "service": "\(context.service.rawValue)", "version": "\(ServiceVersion.current)",
            "configuration": .dictionary(members),
        ]
    }
}
