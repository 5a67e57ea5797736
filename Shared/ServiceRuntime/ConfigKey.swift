/// One configuration key: its name and everything needed to check, document and print its value.
///
/// `http.port` is the flag `--http-port`, the environment variable `REKEY_HTTP_PORT` and the YAML path `http.port`. A
/// secret may also be given as a file: `--database-url-file`, `REKEY_DATABASE_URL_FILE`, `database.url-file`.
package struct ConfigKey: Sendable, Hashable {
    /// What values are allowed.
    package enum Kind: Sendable, Hashable {
        case text
        case integer(ClosedRange<Int>)
        case boolean
        /// ISO 8601 duration within a range of whole seconds.
        case duration(ClosedRange<Int>)
        /// An absolute URL with one of these schemes and a host.
        case url(schemes: [String])
        case choice([String])
    }

    /// Lower-case words joined by `.` and `-`.
    package let name: String
    package let kind: Kind
    /// The value without any configuration; nil when there is none.
    package let defaultValue: String?
    /// Whether the service refuses to start without a value.
    package let isRequired: Bool
    /// Secret values are printed as `<redacted>` and never repeated in an error.
    package let isSecret: Bool
    /// One sentence for `--help` and the reference.
    package let documentation: String

    package init(
        _ name: String, _ kind: Kind, default defaultValue: String? = nil, isRequired: Bool = false,
        isSecret: Bool = false, _ documentation: String
    ) {
        self.name = name
        self.kind = kind
        self.defaultValue = defaultValue
        self.isRequired = isRequired
        self.isSecret = isSecret
        self.documentation = documentation
    }

    /// `--http-port`.
    package var flag: String { "--" + name.replacing(".", with: "-") }

    /// `REKEY_HTTP_PORT`.
    package var environmentName: String {
        "REKEY_" + name.uppercased().replacing(".", with: "_").replacing("-", with: "_")
    }
}
