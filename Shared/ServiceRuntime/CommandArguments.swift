/// A command line cut into its command and its flags.
package struct CommandArguments: Sendable, Equatable {
    /// What the process is asked to do.
    package enum Command: String, Sendable, CaseIterable {
        case serve
        case migrate
        case health
        case configCheck = "config check"
        /// The environment variables this service reads, one a line.
        case configKeys = "config keys"
        case help
        case version
    }

    package let command: Command
    /// Flag and value in their order; a flag without a value has `true`.
    package let flags: [(flag: String, value: String)]

    /// - Parameter arguments: without the program's own name.
    package init(parsing arguments: [String]) throws(ConfigError) {
        var words: [String] = []
        var flags: [(flag: String, value: String)] = []
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            if argument == "-h" || argument == "--help" {
                words = ["help"]
                break
            }
            guard argument.hasPrefix("--"), argument.utf8.count > 2 else {
                words.append(argument)
                continue
            }
            if let equals = argument.firstIndex(of: "=") {
                flags.append((String(argument[..<equals]), String(argument[argument.index(after: equals)...])))
            } else if let next = rest.first, !next.hasPrefix("--") {
                flags.append((argument, next))
                rest = rest.dropFirst()
            } else {
                flags.append((argument, "true"))
            }
        }
        let name = words.joined(separator: " ")
        if flags.contains(where: { $0.flag == "--version" }), words.isEmpty {
            self.command = .version
        } else if words.isEmpty {
            self.command = .serve
        } else if let command = Command(rawValue: name) {
            self.command = command
        } else {
            let known = Command.allCases.map(\.rawValue).joined(separator: ", ")
            throw ConfigError(key: name, "is no command; there are: \(known)")
        }
        self.flags = flags
    }

    package static func == (left: CommandArguments, right: CommandArguments) -> Bool {
        left.command == right.command && left.flags.elementsEqual(right.flags, by: ==)
    }
}
