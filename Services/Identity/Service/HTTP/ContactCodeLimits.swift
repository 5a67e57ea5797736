import Foundation
import HTTPKit
import ServiceRuntime

/// How many codes for new contacts one account may ask for, and how many reach one destination whoever asks (NOT-05).
struct ContactCodeLimits: Sendable {
    private let limiter: RateLimiter
    private let fingerprints: KeyedFingerprints
    private let dependencies: SystemDependencies
    private let perAccount: RateLimit
    private let perDestination: RateLimit

    init(
        _ settings: IdentitySettings, limiter: RateLimiter, fingerprints: KeyedFingerprints,
        dependencies: SystemDependencies
    ) {
        self.limiter = limiter
        self.fingerprints = fingerprints
        self.dependencies = dependencies
        perAccount = RateLimit(settings.contactCodesPerHour, per: .seconds(3600))
        perDestination = RateLimit(settings.contactCodesPerDestination, per: .seconds(3600))
    }

    /// Whether a code may be sent there; the answer to the caller must not depend on it. Throws the 429 problem when
    /// the account itself has used its share, `PostgresError` when nobody can tell.
    func take(account: UUID, destination: NewContact) async throws -> Bool {
        let now = dependencies.now()
        try await limiter.take(key: "contact-code.account:\(account.uuidString)", limit: perAccount, now: now).require()
        let print = fingerprints.fingerprint(.destination, Array(destination.folded.utf8))
        let key = "contact-code.destination:\(print.bytes.map { String($0, radix: 16) }.joined(separator: "."))"
        return try await limiter.take(key: key, limit: perDestination, now: now) == .allowed
    }
}
