import Foundation
import ServiceRuntime
import Testing

@Suite("Configuration: flags over environment over file over defaults")
struct ConfigLoaderTests {
    private static let port = ConfigKey("http.port", .integer(0...65_535), default: "8101", "Port.")
    private static let secret = ConfigKey("database.url", .url(schemes: ["postgres"]), isSecret: true, "Database.")
    private static let pause = ConfigKey("limits.cool-down", .duration(0...3600), default: "PT60S", "Pause.")
    private static let flag = ConfigKey("sign-up.open", .boolean, default: "true", "Whether.")
    private static let list = ConfigKey("kafka.servers", .text, default: "127.0.0.1:19092", "Brokers.")
    private static let keys = [port, secret, pause, flag, list]

    private func load(
        _ arguments: [String] = [], _ environment: [String: String] = [:]
    ) async throws -> ConfigValues {
        let flags = try CommandArguments(parsing: arguments).flags
        return try await ConfigLoader(keys: Self.keys, flags: flags, environment: environment).load()
    }

    private func withFile<R>(_ text: String, _ body: (String) async throws -> R) async throws -> R {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("rekey-\(UUID()).yaml").path
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try await body(path)
    }

    @Test("each source beats the next, and the origin is known")
    func precedence() async throws {
        try await withFile("http:\n  port: 3\nkafka:\n  servers: [a:1, b:2]\nlimits:\n  cool-down: PT3S\n") { path in
            let file = try await load(["--config", path])
            #expect(try file.integer(Self.port) == 3)
            #expect(file.origin(Self.port) == "file")
            #expect(file.list(Self.list) == ["a:1", "b:2"])
            let environment = try await load([], ["REKEY_CONFIG": path, "REKEY_HTTP_PORT": "2"])
            #expect(try environment.integer(Self.port) == 2)
            #expect(environment.origin(Self.port) == "REKEY_HTTP_PORT")
            let flags = try await load(["--config=\(path)", "--http-port", "1"], ["REKEY_HTTP_PORT": "2"])
            #expect(try flags.integer(Self.port) == 1)
            #expect(flags.origin(Self.port) == "--http-port")
            #expect(try flags.duration(Self.pause) == .seconds(3))
        }
        let none = try await load()
        #expect(try none.integer(Self.port) == 8101)
        #expect(none.origin(Self.port) == "default")
        #expect(try none.boolean(Self.flag))
    }

    @Test("commas and dashes in a flag's value survive")
    func flagValues() async throws {
        let values = try await load(["--kafka-servers", "a:1,b:2", "--limits-cool-down=PT5S"])
        #expect(values.list(Self.list) == ["a:1", "b:2"])
        #expect(try values.duration(Self.pause) == .seconds(5))
        let environment = try await load([], ["REKEY_KAFKA_SERVERS": "a:1, b:2 ,"])
        #expect(environment.list(Self.list) == ["a:1", "b:2"])
    }

    @Test("an unknown flag is refused by name")
    func unknownFlag() async {
        await expectFault("--http-prot") { try await load(["--http-prot", "1"]) }
    }

    @Test("an unknown variable is refused by name; those of the scripts are not ours")
    func unknownVariable() async throws {
        await expectFault("REKEY_HTTP_PROT") { try await load([], ["REKEY_HTTP_PROT": "1"]) }
        _ = try await load([], ["REKEY_TEST_POSTGRES": "x", "REKEY_KAFKA": "y", "PATH": "/bin", "REKEY_HTTP_PORT": ""])
    }

    @Test("an unknown key of the file is refused by name")
    func unknownFileKey() async throws {
        try await withFile("http:\n  port: 3\n  prot: 4\n") { path in
            await expectFault("http.prot") { try await load(["--config", path]) }
        }
    }

    @Test(
        "a file that is missing or no mapping is refused without repeating it",
        arguments: [
            "- a\n", "\t{", "password: [a, {b: c}]\n", "",
        ])
    func brokenFile(text: String) async throws {
        try await withFile(text) { path in
            await expectFault("--config") { try await load(["--config", path]) }
        }
        await expectFault("--config") { try await load(["--config", "/nonexistent/rekey.yaml"]) }
    }

    @Test(
        "wrong values are refused with key, value and origin",
        arguments: [
            ("REKEY_HTTP_PORT", "http.port", "x1"), ("REKEY_HTTP_PORT", "http.port", "65536"),
            ("REKEY_HTTP_PORT", "http.port", "+80"), ("REKEY_HTTP_PORT", "http.port", "-1"),
            ("REKEY_HTTP_PORT", "http.port", "80 "), ("REKEY_LIMITS_COOL_DOWN", "limits.cool-down", "60"),
            ("REKEY_LIMITS_COOL_DOWN", "limits.cool-down", "P1D"), ("REKEY_SIGN_UP_OPEN", "sign-up.open", "maybe"),
            ("REKEY_KAFKA_SERVERS", "kafka.servers", "a\nb"),
        ])
    func wrongValues(variable: String, key: String, value: String) async {
        await expectFault(key, mentions: variable) { try await load([], [variable: value]) }
    }

    @Test("a wrong secret is refused without showing it")
    func wrongSecret() async throws {
        let errors = await #expect(throws: ConfigErrors.self) {
            try await load([], ["REKEY_DATABASE_URL": "mysql://u:hunter2@h/d"])
        }
        #expect(errors?.errors.map(\.key) == ["database.url"])
        #expect(errors?.description.contains("hunter2") == false)
    }

    @Test("a secret may stand in a file; both at once, a missing or an empty file are refused")
    func secretFiles() async throws {
        try await withFile("postgres://u:p@h/d\n") { path in
            let values = try await load([], ["REKEY_DATABASE_URL_FILE": path])
            #expect(try values.text(Self.secret) == "postgres://u:p@h/d")
            #expect(values.origin(Self.secret) == "REKEY_DATABASE_URL_FILE")
            #expect(try await load(["--database-url-file", path]).text(Self.secret) == "postgres://u:p@h/d")
            await expectFault("database.url") {
                try await load([], ["REKEY_DATABASE_URL_FILE": path, "REKEY_DATABASE_URL": "postgres://h/d"])
            }
        }
        await expectFault("database.url") { try await load([], ["REKEY_DATABASE_URL_FILE": "/nonexistent"]) }
        try await withFile("\n") { path in
            await expectFault("database.url") { try await load([], ["REKEY_DATABASE_URL_FILE": path]) }
        }
        await expectFault("REKEY_HTTP_PORT_FILE") { try await load([], ["REKEY_HTTP_PORT_FILE": "/dev/null"]) }
    }

    @Test("printing shows every key and no secret")
    func printing() async throws {
        let values = try await load([], ["REKEY_DATABASE_URL": "postgres://u:hunter2@h/d"])
        let text = "\(values)" + String(reflecting: values)
        #expect(!text.contains("hunter2"))
        #expect(text.contains("database.url = <redacted> (REKEY_DATABASE_URL)"))
        #expect(text.contains("http.port = 8101 (default)"))
    }

    @Test("all faults are told at once")
    func allFaults() async {
        let errors = await #expect(throws: ConfigErrors.self) {
            try await load(["--nope", "1"], ["REKEY_HTTP_PORT": "x", "REKEY_ODD": "1"])
        }
        #expect(Set(errors?.errors.map(\.key) ?? []) == ["--nope", "REKEY_ODD", "http.port"])
    }

    private func expectFault(
        _ key: String, mentions: String? = nil, _ body: () async throws -> ConfigValues,
        at location: SourceLocation = #_sourceLocation
    ) async {
        do {
            _ = try await body()
            Issue.record("nothing was refused", sourceLocation: location)
        } catch {
            let text = "\(error)"
            #expect(text.hasPrefix(key + ":"), "\(text)", sourceLocation: location)
            if let mentions { #expect(text.contains(mentions), "\(text)", sourceLocation: location) }
        }
    }
}
