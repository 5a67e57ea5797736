/// How a run of the operator command ended.
package struct CommandResult: Sendable {
    package var code: Int32
    /// Standard output.
    package var output: String
    /// Standard error.
    package var errors: String
}
