import AsyncHTTPClient
import Foundation
import Logging
import OperatorCommands
import PostgresClient

/// A whole Rekey of real processes, with its own databases, keys, ports and broker.
actor Stack {
    /// The stack of the running suite, set by `StackTrait`.
    @TaskLocal static var current: Stack?

    nonisolated let layout = StackLayout()
    nonisolated let client: StackClient
    private nonisolated let http: HTTPClient
    private var processes: [Part: Process] = [:]
    private var extra: [Part: [String: String]] = [:]

    init() {
        http = StackClient.makeHTTPClient()
        client = StackClient(addresses: layout.addresses, http: http, timeoutSeconds: 30)
    }

    /// The stack of this suite. Throws when the suite lacks `.stack`.
    static func required() throws -> Stack {
        guard let current else { throw StackError("the suite has no stack") }
        return current
    }

    // MARK: Life

    func start() async throws {
        try FileManager.default.createDirectory(at: layout.folder, withIntermediateDirectories: true)
        try await runToEnd(
            "rekey", ["keys", "generate", "--development", "--out", layout.folder.appendingPathComponent("keys").path])
        for part in Part.allCases where part.hasDatabase {
            try await administer("CREATE DATABASE \(layout.database(part)) ENCODING 'UTF8' TEMPLATE template0")
            try await runToEnd(part.executable, ["migrate"], layout.environment(part, extra: [:]))
        }
        if layout.usesOwnBroker {
            try await start(.broker)
        } else {
            try await runToEnd("rekey", ["topics", "create", "--kafka", layout.kafka])
        }
        for part in Part.services { try launch(part) }
        for part in Part.services { try await awaitReady(part) }
    }

    /// Stops everything and drops the databases; the folder with the logs stays when `keepLogs`.
    func stop(keepLogs: Bool) async {
        for part in Part.allCases.reversed() { await kill(part, signal: SIGKILL) }
        for part in Part.allCases where part.hasDatabase {
            try? await administer("DROP DATABASE IF EXISTS \(layout.database(part)) WITH (FORCE)")
        }
        if !keepLogs { try? FileManager.default.removeItem(at: layout.folder) }
        try? await http.shutdown()
    }

    /// Starts a part with further environment, which stays until it is started with other, and waits until it is ready.
    func start(_ part: Part, environment: [String: String]? = nil) async throws {
        if let environment { extra[part] = environment }
        try launch(part)
        try await awaitReady(part)
    }

    /// Sends a signal and waits until the process is gone.
    func kill(_ part: Part, signal: Int32) async {
        guard let process = processes.removeValue(forKey: part) else { return }
        Foundation.kill(process.processIdentifier, signal)
        await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
            // The handler may have run already: waiting on a thread of its own is right in both cases.
            Thread.detachNewThread {
                process.waitUntilExit()
                done.resume()
            }
        }
    }

    func restart(_ part: Part, signal: Int32 = SIGTERM, environment: [String: String]? = nil) async throws {
        await kill(part, signal: signal)
        try await start(part, environment: environment)
    }

    // MARK: Looking inside

    /// Rows of one service's database, for checks that no public answer can give.
    nonisolated func rows(_ part: Part, _ query: SQLQuery) async throws -> [Row] {
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
    nonisolated func logs() -> [(name: String, bytes: [UInt8])] {
        Part.allCases.compactMap { part in
            FileManager.default.contents(atPath: layout.log(part).path).map { (part.rawValue, [UInt8]($0)) }
        }
    }

    // MARK: Processes

    private func launch(_ part: Part) throws {
        guard processes[part] == nil else { return }
        let process = Process()
        process.executableURL = StackLayout.binaries.appendingPathComponent(part.executable)
        process.arguments = part == .broker ? ["--port", "\(layout.ports[.broker] ?? 0)"] : ["serve"]
        process.environment = layout.environment(part, extra: extra[part] ?? [:])
        let log = layout.log(part)
        if !FileManager.default.fileExists(atPath: log.path) { try Data().write(to: log) }
        let handle = try FileHandle(forWritingTo: log)
        try handle.seekToEnd()
        process.standardOutput = handle
        process.standardError = handle
        process.standardInput = FileHandle.nullDevice
        try process.run()
        ChildProcesses.killAtExit(process.processIdentifier)
        processes[part] = process
    }

    private func awaitReady(_ part: Part) async throws {
        let url = part == .broker ? nil : "\(layout.managementURL(part))/readyz"
        let client = client
        let process = processes[part]
        let ready = try await Eventually.holds(within: .seconds(60)) {
            guard process?.isRunning == true else { throw StackError("\(part) ended at once") }
            guard let url else { return try await brokerAnswers() }
            return try await client.get(url).status == 200
        }
        guard ready else {
            let answer = try? await client.get(url ?? "").text
            throw StackError("\(part) is not ready: \(answer ?? "no answer"); log \(layout.log(part).path)")
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
