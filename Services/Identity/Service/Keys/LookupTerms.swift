import Foundation
import IdentityDomain
import RecoveryCrypto

/// What somebody looked for an account by, as it waits sealed for the worker: names and fingerprints, never the number.
struct LookupTerms: Codable, Sendable, CustomStringConvertible, CustomReflectable {
    private struct Form: Codable {
        var keyID: String
        /// base64url.
        var bytes: String
    }

    let givenName: String
    let familyName: String
    private let forms: [Form]

    init(givenName: PersonName, familyName: PersonName, fingerprints: [KeyedFingerprint]) {
        self.givenName = givenName.text
        self.familyName = familyName.text
        forms = fingerprints.map { Form(keyID: $0.keyID, bytes: Base64URL.encode($0.bytes)) }
    }

    /// The number's fingerprints, under the key that was current first.
    var fingerprints: [KeyedFingerprint] {
        forms.compactMap { form in Base64URL.decode(form.bytes).map { KeyedFingerprint(keyID: form.keyID, bytes: $0) } }
    }

    var name: NameKey { NameKey(given: givenName, family: familyName) }

    var description: String { "<redacted>" }
    var customMirror: Mirror { Mirror(self, children: []) }
}
