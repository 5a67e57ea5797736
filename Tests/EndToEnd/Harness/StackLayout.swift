import Foundation
import OperatorCommands

/// Folder, ports and databases of one stack under test; nothing of it is shared with another stack.
struct StackLayout: Sendable {
    let name: String
    let folder: URL
    let ports: [Part: Int]
    let managementPorts: [Part: Int]
    /// `host:port` of the broker: our own, or the one `REKEY_KAFKA` names.
    let kafka: String
    let usesOwnBroker: Bool
    /// URL of a superuser's database.
    let postgres: String

    init() {
        let environment = ProcessInfo.processInfo.environment
        name = "e2e_" + UUID().uuidString.lowercased().replacingOccurrences(of: "-", with: "").prefix(10)
        folder = FileManager.default.temporaryDirectory.appendingPathComponent(name, isDirectory: true)
        var ports: [Part: Int] = [:]
        var management: [Part: Int] = [:]
        for part in Part.allCases {
            ports[part] = FreePorts.take()
            management[part] = FreePorts.take()
        }
        self.ports = ports
        managementPorts = management
        usesOwnBroker = environment["REKEY_KAFKA"] == nil
        kafka = environment["REKEY_KAFKA"] ?? "127.0.0.1:\(ports[.broker] ?? 0)"
        postgres = environment["REKEY_TEST_POSTGRES"] ?? "postgres://postgres@127.0.0.1:54329/postgres"
    }

    static let binaries = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().appendingPathComponent("../../../.build/debug").standardized

    func url(_ part: Part) -> String { "http://127.0.0.1:\(ports[part] ?? 0)" }
    func managementURL(_ part: Part) -> String { "http://127.0.0.1:\(managementPorts[part] ?? 0)" }
    func database(_ part: Part) -> String { "\(name)_\(part.rawValue)" }
    func log(_ part: Part) -> URL { folder.appendingPathComponent("\(part.rawValue).log") }

    /// The superuser's URL with another database at its end.
    func databaseURL(_ part: Part) -> String {
        guard let slash = postgres.lastIndex(of: "/") else { return postgres }
        return "\(postgres[...slash])\(database(part))"
    }

    var addresses: StackAddresses {
        StackAddresses(
            gateway: url(.gateway), identity: url(.identity), token: url(.token), session: url(.session),
            inbox: "\(managementURL(.notification))/dev/inbox")
    }

    /// The environment of one part; `extra` wins.
    func environment(_ part: Part, extra: [String: String]) -> [String: String] {
        var variables = [
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
            "LANG": "C.UTF-8",
        ]
        // The toolchain's libraries, where the binaries do not find them by themselves.
        if let path = ProcessInfo.processInfo.environment["LD_LIBRARY_PATH"] { variables["LD_LIBRARY_PATH"] = path }
        guard part != .broker else { return variables }
        variables["REKEY_HTTP_PORT"] = "\(ports[part] ?? 0)"
        variables["REKEY_MANAGEMENT_PORT"] = "\(managementPorts[part] ?? 0)"
        variables["REKEY_KAFKA_SERVERS"] = kafka
        variables["REKEY_KEYS_DIRECTORY"] = folder.appendingPathComponent("keys/\(part.rawValue)").path
        variables["REKEY_PUBLIC_URL"] = url(.gateway)
        variables["REKEY_LOG_LEVEL"] = "debug"
        for peer in Part.services where peer != .gateway {
            variables["REKEY_\(peer.rawValue.uppercased())_URL"] = url(peer)
        }
        if part.hasDatabase { variables["REKEY_DATABASE_URL"] = databaseURL(part) }
        let secret = folder.appendingPathComponent("keys/\(part.rawValue)/gateway-client-secret").path
        if part == .token { variables["REKEY_CLIENTS_GATEWAY_SECRET_FILE"] = secret }
        if part == .gateway { variables["REKEY_CLIENT_SECRET_FILE"] = secret }
        return variables.merging(extra) { _, new in new }
    }
}
