import Crypto
import Foundation
import RecoveryCrypto

/// Fingerprints of values that are looked up but never stored: the identifiers of failed sign-ins, devices,
/// destinations, names that were looked for and the telephone numbers that messages went to. Payment numbers have
/// ``InstrumentFingerprints``, whose kinds are no purpose here.
struct KeyedFingerprints: Sendable {
    /// What a fingerprint is of; part of its input, so that fingerprints of different kinds never compare equal.
    enum Purpose: String {
        case signIn = "sign-in"
        /// The account that failed sign-ins were for.
        case signInAccount = "sign-in-account"
        case device
        /// Where a code is sent to.
        case destination
        case smsNumber = "sms-number"
        case smsBlock = "sms-block"
        case smsCountry = "sms-country"
        case smsTotal = "sms-total"
        /// A whole name that somebody looked for an account by.
        case lookupName = "lookup-name"
        /// A support agent's name, for failures.
        case agent
    }

    private let keys: SymmetricKeyRing

    init(keys: SymmetricKeyRing) { self.keys = keys }

    /// The fingerprint of `value` under the current key.
    func fingerprint(_ purpose: Purpose, _ value: [UInt8]) -> KeyedFingerprint {
        let (id, key) = keys.current
        var input = Array(purpose.rawValue.utf8)
        input.append(0)
        input += value
        return KeyedFingerprint(keyID: id, bytes: Array(HMAC<SHA256>.authenticationCode(for: input, using: key)))
    }
}
