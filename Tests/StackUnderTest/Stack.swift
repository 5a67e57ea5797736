import AsyncHTTPClient
import Foundation
import Logging
package import OperatorCommands
package import PostgresClient

/// A whole Rekey of real processes, with its own databases, keys, ports and broker; of each service one instance, or
/// two that share everything but their ports.
package actor Stack {
    /// The stack of the running suite.
    @TaskLocal package static var current: Stack?

    package nonisolated let layout = StackLayout()
    /// Speaks to the first instance of each service.
    package nonisolated let client: StackClient
    /// Speaks to the second instance of each service.
    package nonisolated let secondClient: StackClient
    private nonisolated let http: HTTPClient
    private let instances: Int
    private var processes: [Instance: Process] = [:]
    private var extra: [Instance: [String: String]] = [:]

    /// - Parameters:
    ///   - instances: Of each service; one or two.
    ///   - environment: Further environment of each service, until it is started with other.
    package init(instances: Int = 1, environment: [Part: [String: String]] = [:]) {
        self.instances = min(max(1, instances), StackLayout.maximumInstances)
        http = StackClient.makeHTTPClient()
        client = StackClient(addresses: layout.addresses(), http: http, timeoutSeconds: 30)
        secondClient = StackClient(addresses: layout.addresses(instance: 2), http: http, timeoutSeconds: 30)
        for (part, variables) in environment {
            for number in 1...StackLayout.maximumInstances {
                extra[Instance(part: part, number: number)] = variables
            }
        }
    }

    /// The stack of this suite. Throws when the suite lacks `.stack`.
    package static func required() throws -> Stack {
        guard let current else { throw StackError("the suite has no stack") }
        return current
    }

    // MARK: Life

    package func start() async throws {
        try FileManager.default.createDirectory(at: layout.folder, withIntermediateDirectories: true)
        try await runToEnd(
            "rekey", ["keys", "generate", "--development", "--out", layout.folder.appendingPathComponent("keys").path])
        for part in Part.allCases where part.hasDatabase {
            try await administer("CREATE DATABASE \(layout.database(part)) ENCODING 'UTF8' TEMPLATE template0")
            let environment = layout.environment(Instance(part: part, number: 1), extra: [:])
            try await runToEnd(part.executable, ["migrate"], environment)
        }
        if layout.usesOwnBroker {
            try await start(.broker)
        } else {
            try await runToEnd("rekey", ["topics", "create", "--kafka", layout.kafka])
        }
        let all = (1...instances).flatMap { number in Part.services.map { Instance(part: $0, number: number) } }
        for instance in all { try launch(instance) }
        for instance in all { try await awaitReady(instance) }
    }

    /// Stops everything and drops the databases; the folder with the logs stays when `keepLogs`.
    package func stop(keepLogs: Bool) async {
        for instance in processes.keys { await kill(instance.part, instance: instance.number, signal: SIGKILL) }
        for part in Part.allCases where part.hasDatabase {
            try? await administer("DROP DATABASE IF EXISTS \(layout.database(part)) WITH (FORCE)")
        }
        if !keepLogs { try? FileManager.default.removeItem(at: layout.folder) }
        try? await http.shutdown()
    }

    /// Starts a process with further environment, which stays until it is started with other, and waits until it is
    /// ready.
    package func start(_ part: Part, instance number: Int = 1, environment: [String: String]? = nil) async throws {
        let instance = Instance(part: part, number: number)
        if let environment { extra[instance] = environment }
        try launch(instance)
        try await awaitReady(instance)
    }

    /// Sends a signal and waits until the process is gone.
    package func kill(_ part: Part, instance number: Int = 1, signal: Int32) async {
        guard let process = processes.removeValue(forKey: Instance(part: part, number: number)) else { return }
        Foundation.kill(process.processIdentifier, signal)
        await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
            // The handler may have run already: waiting on a thread of its own is right in both cases.
            Thread.detachNewThread {
                process.waitUntilExit()
                done.resume()
            }
        }
    }

    package func restart(
        _ part: Part, instance: Int = 1, signal: Int32 = SIGTERM, environment: [String: String]? = nil
    ) async throws {
        await kill(part, instance: instance, signal: signal)
        try await start(part, instance: instance, environment: environment)
    }

    /// Restarts every instance of some services with their clocks moved; an empty offset takes the shift back.
    package func moveClock(of parts: [Part], by offset: String) async throws {
        for part in parts {
            for number in 1...instances {
                var variables = extra[Instance(part: part, number: number)] ?? [:]
                variables["REKEY_CLOCK_OFFSET"] = offset.isEmpty ? nil : offset
                try await restart(part, instance: number, environment: variables)
            }
        }
    }

    /// Restarts the first instance of a service so that it reaches the broker through a link that can be cut.
    package func putLink(before part: Part) async throws -> BrokerLink {
        guard let port = Int(layout.kafka.split(separator: ":").last ?? "") else {
            throw StackError("the broker has no port")
        }
        let link = try await BrokerLink(to: port)
        var variables = extra[Instance(part: part, number: 1)] ?? [:]
        variables["REKEY_KAFKA_SERVERS"] = "127.0.0.1:\(link.port)"
        try await restart(part, environment: variables)
        return link
    }

    // MARK: Looking inside

    /// Rows of one service's database, for checks that no public answer can give.
    package nonisolated func rows(_ part: Part, _ query: SQLQuery) async throws -> [Row] {
        let client = PostgresClient(
            configuration: try PostgresConfiguration(url: layout.databaseURL(part)), logger: Logger(label: "e2e"))
        do {
            let rows = try await client.query(query)
            await client.close()
            return rows
        } catch {
            await client.close()
            throw error
        }
    }

    /// All that the processes have logged.
    package nonisolated func logs() -> [(name: String, bytes: [UInt8])] {
        Part.allCases.flatMap { part in
            (1...StackLayout.maximumInstances).compactMap { number in
                let instance = Instance(part: part, number: number)
                return FileManager.default.contents(atPath: layout.log(instance).path).map {
                    ("\(instance)", [UInt8]($0))
                }
            }
        }
    }

    // MARK: Processes

    private func launch(_ instance: Instance) throws {
        guard processes[instance] == nil else { return }
        let part = instance.part
        let process = Process()
        process.executableURL = StackLayout.binaries.appendingPathComponent(part.executable)
        process.arguments = part == .broker ? ["--port", "\(layout.port(.broker))"] : ["serve"]
        process.environment = layout.environment(instance, extra: extra[instance] ?? [:])
        let log = layout.log(instance)
        if !FileManager.default.fileExists(atPath: log.path) { try Data().write(to: log) }
        let handle = try FileHandle(forWritingTo: log)
        try handle.seekToEnd()
        process.standardOutput = handle
        process.standardError = handle
        process.standardInput = FileHandle.nullDevice
        try process.run()
        ChildProcesses.killAtExit(process.processIdentifier)
        processes[instance] = process
    }

    private func awaitReady(_ instance: Instance) async throws {
        let url =
            instance.part == .broker
            ? nil : "\(layout.managementURL(instance.part, instance: instance.number))/readyz"
        let client = client
        let process = processes[instance]
        let ready = try await Eventually.holds(within: .seconds(60)) {
            guard process?.isRunning == true else {
                throw StackError("\(instance) ended at once; log \(layout.log(instance).path)")
            }
            guard let url else { return try await brokerAnswers() }
            return try await client.get(url).status == 200
        }
        guard ready else {
            let answer = try? await client.get(url ?? "").text
            throw StackError("\(instance) is not ready: \(answer ?? "no answer"); log \(layout.log(instance).path)")
        }
    }

    private func brokerAnswers() async throws -> Bool {
        try await runToEnd("rekey", ["topics", "list", "--kafka", layout.kafka])
        return true
    }

    /// Runs a command of ours to its end; throws with its output when it fails.
    @discardableResult
    private func runToEnd(_ executable: String, _ arguments: [String], _ environment: [String: String]? = nil)
        async throws -> String
    {
        let process = Process()
        process.executableURL = StackLayout.binaries.appendingPathComponent(executable)
        process.arguments = arguments
        if let environment { process.environment = environment }
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw StackError("\(executable) \(arguments.first ?? ""): \(text)")
        }
        return text
    }

    private func administer(_ sql: String) async throws {
        let client = PostgresClient(
            configuration: try PostgresConfiguration(url: layout.postgres), logger: Logger(label: "e2e"))
        do {
            try await client.execute("\(unescaped: sql)")
        } catch {
            await client.close()
            throw error
        }
        await client.close()
    }
}
