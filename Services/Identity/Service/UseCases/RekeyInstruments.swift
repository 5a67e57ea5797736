import Foundation
import PostgresClient

/// Puts the current key over some of the rows that it does not protect yet, in one transaction (LKP-09).
///
/// It can be stopped and run again at any time: what is done stands under the current key and is not looked at again.
struct RekeyInstruments: Sendable {
    /// What one run did, and what is left.
    struct Progress: Sendable {
        var rekeyed: Int
        /// Counted up to ``RekeyInstruments/maximumCount``.
        var remaining: Int
    }

    /// Rows left are counted no further: counting all of them each time would take longer than the work.
    static let maximumCount = 1_000_000

    let parts: IdentityParts

    /// Throws `PostgresError`.
    func run(limit: Int) async throws -> Progress {
        try await parts.client.transaction { tx in
            let current = parts.instruments.currentKeyID
            let stale = try InstrumentStore.chains(in: tx).filter { KeyChain($0).last != current }
            guard !stale.isEmpty else { return Progress(rekeyed: 0, remaining: 0) }
            let rows = try InstrumentStore.lockUnder(chains: stale, limit: limit, in: tx)
            let renewals = rows.compactMap { row in
                parts.instruments.wrapped(row.fingerprint).map {
                    InstrumentRenewal(account: row.account, old: row.fingerprint, new: $0)
                }
            }
            try InstrumentStore.wrap(renewals, in: tx)
            let remaining = try InstrumentStore.count(chains: stale, upTo: Self.maximumCount, in: tx)
            return Progress(rekeyed: renewals.count, remaining: remaining)
        }
    }
}
