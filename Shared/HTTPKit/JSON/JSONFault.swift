/// Why bytes are not a JSON text that we accept.
package enum JSONFault: Error, Sendable, Equatable {
    case malformed
    /// Not UTF-8, or an escape that is no Unicode scalar.
    case invalidText
    case duplicateMember
    case tooDeep
}
