import Foundation
import ServiceRuntime
import Synchronization
import Testing

@Suite("The command line of a service")
struct ServiceCommandTests {
    private final class Lines: Sendable {
        private let storage = Mutex<[String]>([])
        var text: String { storage.withLock { $0.joined(separator: "\n") } }
        func add(_ line: String) { storage.withLock { $0.append(line) } }
    }

    private static let mail = ConfigKey(
        "mail.transport", .choice(["capture", "smtp"]), default: "capture", "Transport.")

    private func run(
        _ arguments: [String], _ environment: [String: String] = [:]
    ) async -> (code: Int32, output: String, complaint: String) {
        let output = Lines()
        let complaint = Lines()
        let definition = ServiceDefinition(
            name: .identity, keys: [Self.mail],
            validate: { context in
                try context.production.refuse(
                    try context.values.text(Self.mail) == "capture", key: Self.mail, "capture is for development only")
                try context.production.requireProductionKeys(["dev-1"], file: "peer.json")
            }, build: { _ in [] })
        let command = ServiceCommand(
            definition, environment: environment, output: output.add, complaint: complaint.add)
        return (await command.run(arguments), output.text, complaint.text)
    }

    private let good = [
        "REKEY_DATABASE_URL": "postgres://rekey:s3cr3t-value@db/rekey", "REKEY_KEYS_DIRECTORY": "/keys",
    ]

    @Test("config check prints the values without secrets and ends with 0")
    func check() async {
        let result = await run(["config", "check", "--http-port=9000"], good)
        #expect(result.code == 0, "\(result.complaint)")
        #expect(result.output.contains("http.port = 9000 (--http-port)"))
        #expect(result.output.contains("database.url = <redacted>"))
        #expect(!result.output.contains("s3cr3t"))
    }

    @Test(
        "a wrong configuration ends with 2 and names the key",
        arguments: [
            ([], "database.url"), (["--http-port", "x"], "http.port"), (["--htpp-port", "1"], "--htpp-port"),
            (["--clock-offset", "1h"], "clock.offset"), (["--mail-transport", "pigeon"], "mail.transport"),
            (["--log-level", "loud"], "log.level"), (["--public-url", "ftp://x"], "public.url"), (["sevre"], "sevre"),
            (["config"], "config"), (["serve", "now"], "serve now"),
        ])
    func refused(arguments: [String], key: String) async {
        let result = await run(arguments, arguments.isEmpty ? [:] : good)
        #expect(result.code == 2)
        #expect(result.complaint.contains("rekey-identity: \(key): "), "\(result.complaint)")
    }

    @Test(
        "production refuses what exists for development",
        arguments: [
            (["REKEY_PUBLIC_URL": "http://rekey.example"], "public.url"),
            (["REKEY_CLOCK_OFFSET": "PT1S"], "clock.offset"),
            (["REKEY_DATABASE_URL": "postgres://rekey:postgres@db/rekey"], "database.url"),
            (["REKEY_DATABASE_URL": "postgres://rekey:rekey@db/rekey"], "database.url"),
            (["REKEY_MAIL_TRANSPORT": "capture"], "mail.transport"),
            ([:], "keys.directory"),
        ])
    func production(changes: [String: String], key: String) async {
        var environment = good
        environment["REKEY_PROFILE"] = "production"
        environment["REKEY_PUBLIC_URL"] = "https://rekey.example"
        environment["REKEY_MAIL_TRANSPORT"] = "smtp"
        environment.merge(changes) { _, new in new }
        let result = await run(["config", "check"], environment)
        #expect(result.code == 2)
        #expect(result.complaint.contains(": \(key): "), "\(result.complaint)")
        #expect(!result.complaint.contains("s3cr3t"))
    }

    @Test("production refuses a secret on the command line")
    func secretFlag() async {
        var environment = good
        environment["REKEY_DATABASE_URL"] = nil
        environment["REKEY_PROFILE"] = "production"
        environment["REKEY_PUBLIC_URL"] = "https://rekey.example"
        let result = await run(["config", "check", "--database-url", "postgres://u:long-secret@h/d"], environment)
        #expect(result.code == 2)
        #expect(result.complaint.contains("database.url: a secret on the command line"))
        #expect(!result.complaint.contains("long-secret"))
    }

    @Test("config keys names every variable once, secrets also as files")
    func keys() async {
        let result = await run(["config", "keys"])
        let lines = result.output.split(separator: "\n").map(String.init)
        #expect(result.code == 0)
        #expect(Set(lines).count == lines.count)
        for name in ["REKEY_HTTP_PORT", "REKEY_DATABASE_URL", "REKEY_DATABASE_URL_FILE", "REKEY_CLOCK_OFFSET"] {
            #expect(lines.contains(name))
        }
        #expect(!lines.contains("REKEY_HTTP_PORT_FILE"))
    }

    @Test("help documents every key, version says which", arguments: [["--help"], ["-h"], ["help"]])
    func help(arguments: [String]) async {
        let result = await run(arguments)
        #expect(result.code == 0)
        for key in CommonKeys.all(for: .identity) { #expect(result.output.contains(key.documentation)) }
        #expect(await run(["--version"]).output == "rekey-identity \(ServiceVersion.current)")
    }

    @Test("health of a service that does not run ends with 1")
    func health() async {
        let result = await run(["health"], good.merging(["REKEY_MANAGEMENT_PORT": "1"]) { _, new in new })
        #expect(result.code == 1)
        #expect(result.complaint.contains("no answer from the management port 1"))
    }

    @Test("every service has its own ports and every key a unique spelling", arguments: ServiceName.allCases)
    func declared(service: ServiceName) {
        let keys = CommonKeys.all(for: service)
        #expect(Set(keys.map(\.flag)).count == keys.count)
        #expect(Set(keys.map(\.environmentName)).count == keys.count)
        #expect(keys.contains { $0.name == "database.url" } == service.hasDatabase)
        for key in keys { #expect(key.documentation.hasSuffix(".")) }
        #expect(Set(ServiceName.allCases.flatMap { [$0.defaultPort, $0.defaultManagementPort] }).count == 10)
    }
}
