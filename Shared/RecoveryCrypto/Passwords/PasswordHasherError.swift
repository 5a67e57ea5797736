/// Why a password was not hashed or checked. Safe to log.
package enum PasswordHasherError: Error, Equatable, CustomStringConvertible {
    /// Above ``Password/maximumBytes``; the edge should have refused it.
    case passwordTooLong
    /// The stored string is not an Argon2id hash that may be evaluated: a damaged or foreign row.
    case malformedHash
    /// libargon2 refused, with its error code; -22 is "out of memory".
    case argon2(code: Int32)

    package var description: String {
        switch self {
        case .passwordTooLong: "the password is longer than \(Password.maximumBytes) bytes"
        case .malformedHash: "the stored password hash is malformed"
        case .argon2(let code): "argon2 failed with code \(code)"
        }
    }
}
