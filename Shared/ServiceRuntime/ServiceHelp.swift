/// The text of `--help`: the commands and every key with its flag, variable, default and meaning.
struct ServiceHelp {
    let definition: ServiceDefinition

    var text: String {
        var lines = [
            "usage: \(definition.name.executable) [COMMAND] [--config FILE] [--KEY VALUE]…",
            "",
            "  serve         run the service (default)",
            "  migrate       bring the database to the newest schema and end",
            "  health        ask the running service whether it is ready (exit code 0 or 1)",
            "  config check  read and check the configuration, print it without secrets, and end",
            "  config keys   print the environment variables this service reads",
            "",
            "Configuration: flags over environment over the YAML file over defaults. Secrets also as files.",
            "",
        ]
        for key in (CommonKeys.all(for: definition.name) + definition.keys).sorted(by: { $0.name < $1.name }) {
            let required = key.isRequired ? " [required]" : ""
            let standard = key.defaultValue.flatMap { $0.isEmpty ? nil : " [\($0)]" } ?? required
            let file = key.isSecret ? ", \(key.environmentName)_FILE" : ""
            lines.append("  \(key.flag), \(key.environmentName)\(file)\(standard)")
            lines.append("      \(key.documentation)")
        }
        return lines.joined(separator: "\n")
    }
}
