package import Foundation
package import OperatorCommands

/// Folder, ports and databases of one stack under test; nothing of it is shared with another stack.
package struct StackLayout: Sendable {
    /// Instances of each service there can be.
    package static let maximumInstances = 2

    let name: String
    package let folder: URL
    private let ports: [Instance: Int]
    private let managementPorts: [Instance: Int]
    /// `host:port` of the broker: our own, or the one `REKEY_KAFKA` names.
    package let kafka: String
    let usesOwnBroker: Bool
    /// URL of a superuser's database.
    let postgres: String

    init() {
        let environment = ProcessInfo.processInfo.environment
        name = "e2e_" + UUID().uuidString.lowercased().replacingOccurrences(of: "-", with: "").prefix(10)
        folder = FileManager.default.temporaryDirectory.appendingPathComponent(name, isDirectory: true)
        var ports: [Instance: Int] = [:]
        var management: [Instance: Int] = [:]
        for part in Part.allCases {
            for number in 1...Self.maximumInstances {
                ports[Instance(part: part, number: number)] = FreePorts.take()
                management[Instance(part: part, number: number)] = FreePorts.take()
            }
        }
        self.ports = ports
        managementPorts = management
        usesOwnBroker = environment["REKEY_KAFKA"] == nil
        kafka = environment["REKEY_KAFKA"] ?? "127.0.0.1:\(ports[Instance(part: .broker, number: 1)] ?? 0)"
        postgres = environment["REKEY_TEST_POSTGRES"] ?? "postgres://postgres@127.0.0.1:54329/postgres"
    }

    #if DEBUG
        private static let kind = "debug"
    #else
        private static let kind = "release"
    #endif
    /// The executables of the same build as this code.
    package static let binaries = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().appendingPathComponent("../../.build/\(kind)").standardized

    package func port(_ part: Part, instance: Int = 1) -> Int {
        ports[Instance(part: part, number: instance)] ?? 0
    }

    package func url(_ part: Part, instance: Int = 1) -> String {
        "http://127.0.0.1:\(port(part, instance: instance))"
    }

    package func managementURL(_ part: Part, instance: Int = 1) -> String {
        "http://127.0.0.1:\(managementPorts[Instance(part: part, number: instance)] ?? 0)"
    }

    package func database(_ part: Part) -> String { "\(name)_\(part.rawValue)" }

    func log(_ instance: Instance) -> URL { folder.appendingPathComponent("\(instance).log") }

    /// The superuser's URL with another database at its end.
    func databaseURL(_ part: Part) -> String {
        guard let slash = postgres.lastIndex(of: "/") else { return postgres }
        return "\(postgres[...slash])\(database(part))"
    }

    /// The addresses of one instance of each service.
    package func addresses(instance: Int = 1) -> StackAddresses {
        StackAddresses(
            gateway: url(.gateway, instance: instance), identity: url(.identity, instance: instance),
            token: url(.token, instance: instance), session: url(.session, instance: instance),
            inbox: "\(managementURL(.notification, instance: instance))/dev/inbox",
            identityManagement: managementURL(.identity, instance: instance))
    }

    /// The secret of the operator's client.
    var adminSecretFile: URL { folder.appendingPathComponent("keys/identity/admin-client-secret") }

    /// The environment of the operator command.
    var operatorEnvironment: [String: String] {
        var variables = [
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "LANG": "C.UTF-8",
            "HOME": folder.path,
            "REKEY_GATEWAY_URL": url(.gateway), "REKEY_IDENTITY_URL": url(.identity), "REKEY_TOKEN_URL": url(.token),
            "REKEY_SESSION_URL": url(.session), "REKEY_INBOX_URL": "\(managementURL(.notification))/dev/inbox",
            "REKEY_IDENTITY_MANAGEMENT_URL": managementURL(.identity),
            "REKEY_NOTIFICATION_MANAGEMENT_URL": managementURL(.notification),
            "REKEY_ADMIN_SECRET_FILE": adminSecretFile.path,
        ]
        if let path = ProcessInfo.processInfo.environment["LD_LIBRARY_PATH"] { variables["LD_LIBRARY_PATH"] = path }
        return variables
    }

    /// The operator's client of this stack. Throws when its keys are not made yet.
    package func adminCredentials() throws -> AdminCredentials {
        try .fromEnvironment(["REKEY_ADMIN_SECRET_FILE": adminSecretFile.path])
    }

    /// The environment of one process; `extra` wins.
    func environment(_ instance: Instance, extra: [String: String]) -> [String: String] {
        let part = instance.part
        var variables = [
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
            "LANG": "C.UTF-8",
        ]
        // The toolchain's libraries, where the binaries do not find them by themselves.
        if let path = ProcessInfo.processInfo.environment["LD_LIBRARY_PATH"] { variables["LD_LIBRARY_PATH"] = path }
        guard part != .broker else { return variables }
        variables["REKEY_HTTP_PORT"] = "\(ports[instance] ?? 0)"
        variables["REKEY_MANAGEMENT_PORT"] = "\(managementPorts[instance] ?? 0)"
        variables["REKEY_KAFKA_SERVERS"] = kafka
        variables["REKEY_KEYS_DIRECTORY"] = folder.appendingPathComponent("keys/\(part.rawValue)").path
        variables["REKEY_PUBLIC_URL"] = url(.gateway)
        variables["REKEY_LOG_LEVEL"] = "debug"
        for peer in Part.services where peer != .gateway {
            variables["REKEY_\(peer.rawValue.uppercased())_URL"] = url(peer, instance: instance.number)
        }
        if part.hasDatabase { variables["REKEY_DATABASE_URL"] = databaseURL(part) }
        let secret = folder.appendingPathComponent("keys/\(part.rawValue)/gateway-client-secret").path
        if part == .token { variables["REKEY_CLIENTS_GATEWAY_SECRET_FILE"] = secret }
        if part == .identity { variables["REKEY_ADMIN_SECRET_FILE"] = adminSecretFile.path }
        if part == .gateway { variables["REKEY_CLIENT_SECRET_FILE"] = secret }
        return variables.merging(extra) { _, new in new }
    }
}
