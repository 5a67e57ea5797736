import EventContracts
import Foundation
import IdentityDomain
import PostgresClient
import ServiceRuntime

/// Everything identity holds about an account, for its owner; what other services hold is not in it, and it says so.
/// Hashes and fingerprints say that something is kept, never what.
struct ExportAccount: Sendable {
    let parts: IdentityParts

    /// Throws `IdentityRefusal`, `PostgresError`.
    func run(_ claims: AccessTokenClaims, place: String?) async throws -> AccountExport {
        let now = parts.dependencies.now()
        let origin = RequestOrigin(place: place, session: claims.sid)
        return try await parts.client.transaction { tx in
            let account = try OwnAccount.lockSteppedUp(claims, now: now, in: tx)
            try AccountHistory.append(
                .dataExported, account: account.id, origin: origin, id: parts.dependencies.newID(), now: now, in: tx)
            return AccountExport(
                scope: ExportText.scope(AccountLocale(tag: account.locale)), exportedAt: now,
                account: AccountExport.Account(account),
                contacts: try ExportStore.contacts(of: account.id, in: tx),
                pendingContacts: try ContactChangeStore.pending(of: account.id, now: now, in: tx)
                    .map(AccountExport.PendingContact.init),
                contactHistory: try ExportStore.contactHistory(of: account.id, in: tx),
                passwords: try ExportStore.passwords(of: account.id, in: tx),
                instruments: try ExportStore.instruments(of: account.id, in: tx),
                devices: try ExportStore.devices(of: account.id, in: tx),
                recoveries: try ExportStore.recoveries(of: account.id, in: tx),
                history: try history(of: account, in: tx))
        }
    }

    private func history(of account: AccountRecord, in tx: borrowing Transaction) throws -> [AccountExport.Happening] {
        let words = TimelineText(locale: AccountLocale(tag: account.locale))
        return try AccountHistory.page(of: account.id, before: nil, limit: Int(Int32.max), in: tx).map {
            AccountExport.Happening($0, text: words.sentence($0.kind, facts: $0.facts))
        }
    }
}
