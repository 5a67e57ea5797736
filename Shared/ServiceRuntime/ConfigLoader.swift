import Configuration
import Foundation
import Synchronization

/// Reads the configuration: flags over environment over YAML file over defaults.
///
/// Anything that is no declared key is refused by name, whatever the source: a misspelt key that is silently ignored is
/// the setting somebody believed in.
package struct ConfigLoader: Sendable {
    private let keys: [ConfigKey]
    private let flags: [(flag: String, value: String)]
    private let environment: [String: String]

    /// Variables of the scripts around the services: their names start like ours but they are not for us.
    private static let foreignPrefixes = ["REKEY_TEST_", "REKEY_DEV_", "REKEY_COMPOSE_", "REKEY_BUILD_"]
    private static let foreignNames: Set<String> = ["REKEY_KAFKA", "REKEY_POSTGRES", "REKEY_CONFIG", "REKEY_LOCAL"]
    /// Largest file that may hold one secret, in bytes.
    private static let maximumSecretBytes = 65_536

    package init(keys: [ConfigKey], flags: [(flag: String, value: String)], environment: [String: String]) {
        self.keys = keys
        self.flags = flags
        self.environment = environment
    }

    /// Loads and checks every key; throws all faults at once.
    package func load() async throws(ConfigErrors) -> ConfigValues {
        var faults: [ConfigError] = []
        var sources: [Source] = [flagSource(&faults), environmentSource(&faults)]
        if let path = flags.last(where: { $0.flag == "--config" })?.value ?? environment["REKEY_CONFIG"] {
            if let file = await fileSource(path, &faults) { sources.append(file) }
        }
        var entries: [String: ConfigValues.Entry] = [:]
        for key in keys {
            do {
                entries[key.name] = try entry(key, sources)
            } catch {
                faults.append(error)
            }
        }
        for key in keys where key.isRequired && (entries[key.name]?.text ?? "").isEmpty {
            guard !faults.contains(where: { $0.key == key.name }) else { continue }
            faults.append(ConfigError(key: key.name, "is missing; set \(key.environmentName) or \(key.flag)"))
        }
        guard faults.isEmpty else { throw ConfigErrors(faults) }
        return ConfigValues(keys: keys, entries: entries)
    }

    // MARK: One key

    /// A provider, and how a key is called there in messages.
    private struct Source {
        let provider: any ConfigProvider
        /// How to ask it: flags are cut at commas and put together again, a YAML value is a text or a list.
        let types: [ConfigType]
        let spelling: @Sendable (ConfigKey, _ isFile: Bool) -> String
    }

    /// The value of the first source that has one, as text or as a file of a secret.
    private func entry(_ key: ConfigKey, _ sources: [Source]) throws(ConfigError) -> ConfigValues.Entry? {
        for source in sources {
            let direct = try value(key.name, key: key, in: source)
            let file = key.isSecret ? try value(key.name + "-file", key: key, in: source) : nil
            let origin = source.spelling(key, file != nil)
            guard direct == nil || file == nil else {
                throw ConfigError(key: key.name, "is given both as value and as \(origin)")
            }
            guard var text = direct ?? file else { continue }
            if file != nil { text = try Self.secret(at: text, key: key, origin: origin) }
            if !text.isEmpty, let fault = ConfigValidation.fault(text, of: key, origin: origin) { throw fault }
            return ConfigValues.Entry(text: text, origin: origin)
        }
        return key.defaultValue.map { ConfigValues.Entry(text: $0, origin: "default") }
    }

    private func value(_ name: String, key: ConfigKey, in source: Source) throws(ConfigError) -> String? {
        let path = AbsoluteConfigKey(name.split(separator: ".").map(String.init))
        for type in source.types {
            do {
                switch try source.provider.value(forKey: path, type: type).value?.content {
                case .string(let text): return text
                case .stringArray(let parts): return parts.joined(separator: ",")
                case nil: return nil
                default: continue
                }
            } catch {
                continue
            }
        }
        throw ConfigError(key: key.name, "cannot be read as text (from \(source.spelling(key, false)))")
    }

    private static func secret(at path: String, key: ConfigKey, origin: String) throws(ConfigError) -> String {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ConfigError(key: key.name, "the file named by \(origin) cannot be read")
        }
        guard data.count <= maximumSecretBytes, var text = String(data: data, encoding: .utf8) else {
            throw ConfigError(key: key.name, "the file named by \(origin) is not a text of at most 64 KiB")
        }
        while let last = text.unicodeScalars.last, last == "\n" || last == "\r" { text.unicodeScalars.removeLast() }
        guard !text.isEmpty else { throw ConfigError(key: key.name, "the file named by \(origin) is empty") }
        return text
    }

    // MARK: Sources

    private func flagSource(_ faults: inout [ConfigError]) -> Source {
        var allowed: Set<String> = ["--config"]
        for key in keys {
            allowed.insert(key.flag)
            if key.isSecret { allowed.insert(key.flag + "-file") }
        }
        for (flag, _) in flags where !allowed.contains(flag) {
            faults.append(ConfigError(key: flag, "is no known flag"))
        }
        // A flag given twice: the last one counts, as in every shell tool.
        let last = Dictionary(flags.map { ($0.flag, $0.value) }, uniquingKeysWith: { _, new in new })
        let arguments = ["rekey"] + last.map { $0.key + "=" + $0.value }
        let provider = CommandLineArgumentsProvider(arguments: arguments)
        return Source(provider: provider, types: [.stringArray]) { key, isFile in
            isFile ? key.flag + "-file" : key.flag
        }
    }

    private func environmentSource(_ faults: inout [ConfigError]) -> Source {
        var allowed: Set<String> = []
        for key in keys {
            allowed.insert(key.environmentName)
            if key.isSecret { allowed.insert(key.environmentName + "_FILE") }
        }
        var ours: [String: String] = [:]
        for (name, value) in environment where name.hasPrefix("REKEY_") {
            if allowed.contains(name) {
                // An empty variable is how a shell or a compose file says "not set".
                if !value.isEmpty { ours[String(name.dropFirst("REKEY_".count))] = value }
            } else if !Self.foreignNames.contains(name), !Self.foreignPrefixes.contains(where: name.hasPrefix) {
                faults.append(ConfigError(key: name, "is no known variable of this service"))
            }
        }
        faults.sort { $0.key < $1.key }
        let provider = EnvironmentVariablesProvider(environmentVariables: ours)
        return Source(provider: provider, types: [.string]) { key, isFile in
            isFile ? key.environmentName + "_FILE" : key.environmentName
        }
    }

    private func fileSource(_ path: String, _ faults: inout [ConfigError]) async -> Source? {
        let allowed = Set(keys.flatMap { $0.isSecret ? [$0.name, $0.name + "-file"] : [$0.name] })
        let seen = NameCollector()
        // The parser asks about each key of the file whether it is secret: the only public way to learn their names.
        let options = YAMLSnapshot.ParsingOptions(
            secretsSpecifier: .dynamic { name, _ in
                seen.insert(name)
                return true
            })
        let place = InMemoryProvider(values: ["filePath": ConfigValue(.string(path), isSecret: false)])
        do {
            let reader = ConfigReader(provider: place)
            let provider = try await FileProvider<YAMLSnapshot>(parsingOptions: options, config: reader)
            for name in seen.names.sorted() where !allowed.contains(name) {
                faults.append(ConfigError(key: name, "is no known key (in the configuration file)"))
            }
            return Source(provider: provider, types: [.string, .stringArray]) { key, isFile in
                isFile ? key.name + "-file in the file" : "file"
            }
        } catch {
            // The parser's text repeats lines of the file, which may hold a secret.
            faults.append(ConfigError(key: "--config", "\(path) cannot be read as a YAML mapping"))
            return nil
        }
    }

    private final class NameCollector: Sendable {
        private let storage = Mutex<Set<String>>([])
        var names: Set<String> { storage.withLock { $0 } }
        func insert(_ name: String) { storage.withLock { _ = $0.insert(name) } }
    }
}
