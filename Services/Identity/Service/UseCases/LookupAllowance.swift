import Foundation
import HTTPKit
import IdentityDomain
import Logging
import PostgresClient
import ServiceRuntime

/// Counts look-ups by number, by name and altogether, in the worker: who is over a limit is answered as everybody is and
/// nothing is looked up (LKP-08).
struct LookupAllowance: Sendable {
    let parts: IdentityParts
    let logger: Logger

    enum Answer: Sendable {
        /// It may be looked up.
        case within
        /// It was answered as everybody is, and is done.
        case over
        /// Another instance has it: it is to be left alone here.
        case elsewhere
    }

    /// Counts a waiting request, once whoever tries it and how often; nothing is counted that is no look-up.
    /// Throws `PostgresError`.
    func take(_ id: UUID) async throws -> Answer {
        try await parts.client.transaction { tx in
            guard let request = try RecoveryRequestStore.claim(id, in: tx) else { return .elsewhere }
            guard request.kind == .lookup, !request.isCounted,
                let terms = FindRecoveryTarget(parts: parts, logger: logger).terms(of: request),
                let number = terms.fingerprints.first
            else { return .within }
            let name = parts.fingerprints.fingerprint(.lookupName, terms.name.bytes)
            return try count(request.id, number: number.bytes, name: name.bytes, in: tx)
        }
    }

    private func count(
        _ id: UUID, number: [UInt8], name: [UInt8], in tx: borrowing Transaction
    ) throws -> Answer {
        let (limits, now) = (parts.rules.lookupLimits, parts.dependencies.now())
        var isAllowed = true
        // Each is counted, whatever the others say; always in this order, so that no two wait for each other.
        for (key, count) in [
            ("lookup.number:\(Self.hexadecimal(number))", limits.perNumber),
            ("lookup.name:\(Self.hexadecimal(name))", limits.perName),
            ("lookup.total:", limits.total),
        ] {
            let limit = RateLimit(count, per: .seconds(3600))
            let decision = try RateLimiter.take(key: key, limit: limit, now: now, in: tx)
            isAllowed = isAllowed && decision == .allowed
        }
        guard isAllowed else {
            try RecoveryRequestStore.resolve(
                id, outcome: .capped, account: nil, attempt: nil, contact: nil, now: now, in: tx)
            return .over
        }
        try RecoveryRequestStore.markCounted(id, now: now, in: tx)
        return .within
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { String(format: "%02x", $0) }.joined()
    }
}
