import EventContracts
import Foundation
import IdentityDomain
import Metrics
import PostgresClient
import RecoveryCrypto
import ServiceRuntime

/// Takes a look-up by name and payment number in: one insert, the same for everybody, and no look at any account
/// (REQ-03, LKP-01).
///
/// The number becomes fingerprints at once and is gone; what is no number becomes as many of random bytes, so that
/// neither answer nor time says whether a number could be one (LKP-08).
struct RequestLookup: Sendable {
    let parts: IdentityParts
    /// Told that a row waits.
    let worker: WorkerWakeUp

    /// The handle for the asker's browser. Throws `PostgresError`.
    func run(
        givenName: PersonName, familyName: PersonName, kind: InstrumentKind, number: consuming [UInt8]
    ) async throws -> RequestHandle {
        let id = parts.dependencies.newID()
        let handle = RequestHandle(random: parts.dependencies.random)
        let now = parts.dependencies.now()
        let expiresAt = now.adding(milliseconds: RecoveryAttempt.requestLife)
        let terms = LookupTerms(
            givenName: givenName, familyName: familyName,
            fingerprints: parts.instruments.searched(kind, typed: number, random: parts.dependencies.random))
        try await RecoveryRequestStore.insert(
            parts.client, id: id, kind: .lookup, handleHash: handle.hash,
            sealedIdentifier: try parts.identifiers.seal(terms, request: id, expiresAt: expiresAt), now: now,
            expiresAt: expiresAt)
        worker.signal()
        Counter(label: "rekey_recovery_requests", dimensions: [("channel", "lookup")]).increment()
        return handle
    }
}
