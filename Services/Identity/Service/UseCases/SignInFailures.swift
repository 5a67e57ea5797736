import EventContracts
import Foundation
import IdentityDomain
import PostgresClient
import ServiceRuntime

/// Counts failed passwords by the account, or by what was typed where none stands behind it; sign-in and password change
/// share the count, and so do all addresses of an account (PWD-11).
struct SignInFailures: Sendable {
    let parts: IdentityParts

    /// The fingerprint that an identifier is counted under, one of the same kind for everybody.
    func key(_ account: UUID?, typed foldedIdentifier: String) -> [UInt8] {
        guard let account else {
            return parts.fingerprints.fingerprint(.signIn, Array(foldedIdentifier.utf8)).bytes
        }
        return key(account)
    }

    /// The account's fingerprint.
    func key(_ account: UUID) -> [UInt8] {
        parts.fingerprints.fingerprint(.signInAccount, Array(account.wireText.utf8)).bytes
    }

    /// Counts a try that has begun as failed, so that parallel tries are all counted.
    /// Throws `IdentityRefusal.throttled` when it has to wait.
    func begin(_ key: [UInt8], in tx: borrowing Transaction) throws {
        let now = parts.dependencies.now()
        let record = try SignInStore.lockFailures(of: key, now: now, in: tx)
        let wait = SignInThrottle.remaining(record, now: now.milliseconds)
        guard wait == 0 else { throw IdentityRefusal.throttled(seconds: Int((wait + 999) / 1000)) }
        let counted = SignInThrottle.counting(record, now: now.milliseconds)
        try SignInStore.setFailures(
            of: key, failures: counted.failures, last: Date(milliseconds: counted.lastFailure), in: tx)
    }

    /// Forgets the failures after the right password.
    func succeed(_ key: [UInt8]) async throws {
        try await parts.client.transaction { tx in try SignInStore.forgetFailures(of: key, in: tx) }
    }

    /// Takes back a try that could not be judged for want of computing time.
    func takeBack(_ key: [UInt8]) async throws {
        try await parts.client.transaction { tx in try SignInStore.takeFailureBack(of: key, in: tx) }
    }
}
