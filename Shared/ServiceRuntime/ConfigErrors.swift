/// All faults of a configuration at once, so that a person mends it in one go.
package struct ConfigErrors: Error, Sendable, Equatable, CustomStringConvertible {
    package let errors: [ConfigError]

    package init(_ errors: [ConfigError]) {
        self.errors = errors
    }

    package var description: String { errors.map(\.description).joined(separator: "\n") }
}
