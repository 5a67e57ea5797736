import Foundation
import Glibc
import Logging
import Observability

/// The main program of every service: `serve` (default), `migrate`, `health`, `config check`, `config keys`,
/// `help`, `version`.
///
/// Exit codes: 0 done, 1 failed, 2 wrong usage or configuration.
package struct ServiceCommand: Sendable {
    private let definition: ServiceDefinition
    private let environment: [String: String]
    private let output: @Sendable (String) -> Void
    private let complaint: @Sendable (String) -> Void

    /// - Parameters:
    ///   - environment: the variables to read.
    ///   - output: gets whole lines for standard output.
    ///   - complaint: gets whole lines for standard error.
    package init(
        _ definition: ServiceDefinition, environment: [String: String] = ProcessInfo.processInfo.environment,
        output: @escaping @Sendable (String) -> Void = { Self.write($0, to: 1) },
        complaint: @escaping @Sendable (String) -> Void = { Self.write($0, to: 2) }
    ) {
        self.definition = definition
        self.environment = environment
        self.output = output
        self.complaint = complaint
    }

    /// Runs the process's own command line and ends the process.
    package static func main(_ definition: ServiceDefinition) async -> Never {
        signal(SIGPIPE, SIG_IGN)
        let code = await ServiceCommand(definition).run(Array(CommandLine.arguments.dropFirst()))
        // Not `exit`: handlers of C libraries may wait for threads that are gone, and nothing here is buffered.
        _exit(code)
    }

    /// The same, spelt out.
    package static func main(
        service: ServiceName, keys: [ConfigKey] = [], validate: @escaping ServiceDefinition.Validate = { _ in },
        migrate: ServiceDefinition.Migrate? = nil, build: @escaping ServiceDefinition.Build
    ) async -> Never {
        await main(ServiceDefinition(name: service, keys: keys, validate: validate, migrate: migrate, build: build))
    }

    /// Runs one command and returns the exit code. Installs process-wide logging when it serves or migrates.
    package func run(_ arguments: [String]) async -> Int32 {
        do {
            let parsed = try CommandArguments(parsing: arguments)
            switch parsed.command {
            case .help:
                output(ServiceHelp(definition: definition).text)
                return 0
            case .version:
                output("\(definition.name.executable) \(ServiceVersion.current)")
                return 0
            case .configKeys:
                output(environmentNames.joined(separator: "\n"))
                return 0
            case .serve, .migrate, .health, .configCheck: return try await run(parsed)
            }
        } catch let error as ConfigErrors {
            for fault in error.errors { complain(fault.description) }
            return 2
        } catch let error as ConfigError {
            complain(error.description)
            return 2
        } catch {
            complain("\(error)")
            return 1
        }
    }

    private func run(_ parsed: CommandArguments) async throws -> Int32 {
        let keys = CommonKeys.all(for: definition.name) + definition.keys
        let values = try await ConfigLoader(keys: keys, flags: parsed.flags, environment: environment).load()
        let settings = try ServiceSettings(values, service: definition.name)
        if parsed.command == .health { return await health(settings) }
        let rules = ProductionRules(profile: settings.profile)
        let faults = rules.faults(settings: settings, values: values)
        guard faults.isEmpty else { throw ConfigErrors(faults) }
        let metrics = PrometheusMetricsFactory()
        if parsed.command != .configCheck { bootstrap(settings, metrics) }
        let context = BootContext(
            settings: settings, values: values, dependencies: .system(offset: settings.clockOffset),
            logger: Logger(label: definition.name.rawValue), metrics: metrics)
        try await definition.validate(context)
        switch parsed.command {
        case .configCheck:
            output(values.description)
            output("configuration of \(definition.name.executable) is valid")
            return 0
        case .migrate: return try await migrate(context)
        default: return try await ServiceRunner(definition: definition, context: context).run()
        }
    }

    private var environmentNames: [String] {
        (CommonKeys.all(for: definition.name) + definition.keys).flatMap { key in
            key.isSecret ? [key.environmentName, key.environmentName + "_FILE"] : [key.environmentName]
        }.sorted()
    }

    private func health(_ settings: ServiceSettings) async -> Int32 {
        let report = await HealthProbe(host: settings.managementHost, port: settings.managementPort).run()
        report.isReady ? output(report.text) : complain(report.text)
        return report.isReady ? 0 : 1
    }

    private func migrate(_ context: BootContext) async throws -> Int32 {
        guard let migrate = definition.migrate else {
            output("\(definition.name.executable) has no database")
            return 0
        }
        let applied = try await migrate(context)
        output("\(definition.name.executable): \(applied) migrations applied")
        return 0
    }

    private func bootstrap(_ settings: ServiceSettings, _ metrics: PrometheusMetricsFactory) {
        let format = settings.logFormat ?? (isatty(1) == 1 ? .text : .json)
        Observability.bootstrap(
            format: format, level: settings.logLevel, sink: FileDescriptorSink(descriptor: 1), metrics: metrics)
    }

    private func complain(_ text: String) {
        for line in text.split(separator: "\n") { complaint("\(definition.name.executable): \(line)") }
    }

    /// Writes text and a line feed in one call.
    package static func write(_ text: String, to descriptor: Int32) {
        FileDescriptorSink(descriptor: descriptor).write(line: Array((text + "\n").utf8))
    }
}
