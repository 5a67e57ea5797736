import Foundation
import IdentityDomain
import PostgresClient
import ServiceRuntime

/// Gives an account exactly these payment numbers, as the billing system has them.
///
/// Numbers that it had before keep the instant since when it has them, and stand under the current key from now on. The
/// owner sees in the history that something changed, without a number.
struct ReplaceInstruments: Sendable {
    /// One number by its fingerprints under every key, the current one first.
    struct Given: Sendable {
        var kind: InstrumentKind
        var fingerprints: [KeyedFingerprint]
    }

    let parts: IdentityParts

    /// Throws `IdentityRefusal.notFound`, `PostgresError`.
    func run(_ account: UUID, _ given: [Given]) async throws {
        try await parts.client.transaction { tx in
            guard let owner = try AccountStore.lock(account, in: tx), owner.state != .closed else {
                throw IdentityRefusal.notFound
            }
            let now = parts.dependencies.now()
            let known = try InstrumentStore.all(of: account, in: tx)
            let chains = try InstrumentStore.chains(in: tx)
            try InstrumentStore.removeAll(of: account, in: tx)
            var left = known
            var isChanged = false
            for number in given {
                guard let current = number.fingerprints.first else { continue }
                let forms = parts.instruments.forms(of: number.fingerprints, chains: chains)
                let earlier = known.filter { forms.contains($0.fingerprint) }
                left.removeAll { forms.contains($0.fingerprint) }
                isChanged = isChanged || earlier.isEmpty
                try InstrumentStore.insert(
                    InstrumentFingerprint(kind: number.kind, current), account: account,
                    since: earlier.map(\.since).min() ?? now, in: tx)
            }
            guard isChanged || !left.isEmpty else { return }
            try AccountHistory.append(
                .instrumentsReplaced, account: account, id: parts.dependencies.newID(), now: now, in: tx)
        }
    }
}
