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

    /// Whether a waiting request may be looked up; true where there is nothing to count. Nil when another instance has it:
    /// it counts there, and is to be left alone here. Throws `PostgresError`.
    func take(_ id: UUID) async throws -> Bool? {
        let claimed = try await parts.client.transaction { tx -> (isHere: Bool, terms: LookupTerms?) in
            guard let request = try RecoveryRequestStore.claim(id, in: tx) else { return (false, nil) }
            guard request.kind == .lookup else { return (true, nil) }
            return (true, FindRecoveryTarget(parts: parts, logger: logger).terms(of: request))
        }
        guard claimed.isHere else { return nil }
        guard let terms = claimed.terms, let number = terms.fingerprints.first else { return true }
        let name = parts.fingerprints.fingerprint(.lookupName, terms.name.bytes)
        let limits = parts.rules.lookupLimits
        var isAllowed = true
        // Each is counted, whatever the others say.
        for (key, count) in [
            ("lookup.number:\(Self.hexadecimal(number.bytes))", limits.perNumber),
            ("lookup.name:\(Self.hexadecimal(name.bytes))", limits.perName),
            ("lookup.total:", limits.total),
        ] {
            let limit = RateLimit(count, per: .seconds(3600))
            let decision = try await RateLimiter(client: parts.client)
                .take(key: key, limit: limit, now: parts.dependencies.now())
            isAllowed = isAllowed && decision == .allowed
        }
        return isAllowed
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { String(format: "%02x", $0) }.joined()
    }
}
