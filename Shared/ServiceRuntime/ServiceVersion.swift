/// The version of all executables, printed by `--version` and on the management port, never on a public one.
package enum ServiceVersion {
    package static let current = "0.1.0"
}
