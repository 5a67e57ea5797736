import Foundation

/// The operator's client at identity's management port: HTTP Basic with the secret that `rekey keys generate` wrote.
/// Never prints itself.
package struct AdminCredentials: Sendable, CustomStringConvertible, CustomReflectable {
    /// The value of an `authorization` header.
    package let authorization: String

    package init(secret: String) {
        authorization = "Basic " + Data("rekey-admin:\(secret)".utf8).base64EncodedString()
    }

    /// From `REKEY_ADMIN_SECRET`, or the file that `REKEY_ADMIN_SECRET_FILE` names. Throws `CommandFailure` with the
    /// variable's name when neither is there.
    package static func fromEnvironment(
        _ environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws -> AdminCredentials {
        if let secret = environment["REKEY_ADMIN_SECRET"], !secret.isEmpty { return AdminCredentials(secret: secret) }
        guard let path = environment["REKEY_ADMIN_SECRET_FILE"], !path.isEmpty else {
            throw CommandFailure.usage("REKEY_ADMIN_SECRET_FILE is not set: it names the file of the operator's secret")
        }
        guard let bytes = FileManager.default.contents(atPath: path), let text = String(data: bytes, encoding: .utf8)
        else { throw CommandFailure.usage("REKEY_ADMIN_SECRET_FILE: the file cannot be read") }
        return AdminCredentials(secret: text.trimmingCharacters(in: .whitespacesAndNewlines))
    }

    package var description: String { "<redacted>" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
