import EventContracts
import Foundation
import IdentityDomain
import PostgresClient
import ServiceRuntime

/// Counts wrong passwords and codes by the name given, whether or not somebody has it; ten in a row lock it for a while.
struct AgentFailures: Sendable {
    /// Strangers can lock a name at the sign-in, and nobody out who is signed in.
    enum Door: String {
        case signIn = "sign-in"
        case session
    }

    let parts: IdentityParts

    func key(_ door: Door, _ name: String) -> [UInt8] {
        parts.fingerprints.fingerprint(.agent, Array("\(door.rawValue):\(name)".utf8)).bytes
    }

    /// Counts a try that has begun as failed, so that parallel tries are all counted. Throws `SupportRefusal.locked`.
    func begin(_ key: [UInt8], in tx: borrowing Transaction) throws {
        let now = parts.dependencies.now()
        let (failures, last) = try SupportFailureStore.lock(key, now: now, in: tx)
        let wait = SupportRule.remainingLock(
            failures: failures, last: last.milliseconds, now: now.milliseconds)
        guard wait == 0 else { throw SupportRefusal.locked(milliseconds: wait) }
        try SupportFailureStore.set(
            key, failures: SupportRule.countingFailure(failures: failures), last: now, in: tx)
    }

    /// Takes back a try that could not be judged for want of computing time.
    func takeBack(_ key: [UInt8]) async throws {
        try await parts.client.transaction { tx in try SupportFailureStore.takeBack(key, in: tx) }
    }
}
