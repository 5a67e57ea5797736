import EventContracts
import Foundation
import IdentityDomain
import PostgresClient

/// What happened to an account, newest first, in its owner's words.
struct ReadTimeline: Sendable {
    /// One thing that happened.
    struct Told: Sendable {
        var entry: AccountHistory.Entry
        var text: String
    }

    /// A page and where the next one begins.
    struct Page: Sendable {
        var entries: [Told]
        var next: PageCursor?
    }

    let client: PostgresClient

    /// Throws `IdentityRefusal`, `PostgresError`.
    func run(_ claims: AccessTokenClaims, before: PageCursor?, limit: Int) async throws -> Page {
        try await client.transaction { tx in
            guard let account = try AccountStore.find(claims.sub, in: tx) else { throw IdentityRefusal.signedOut }
            try OwnAccount.require(account, isOpenTo: claims)
            let words = TimelineText(locale: AccountLocale(tag: account.locale))
            // One more than asked for tells whether there is a next page.
            let rows = try AccountHistory.page(of: account.id, before: before, limit: limit + 1, in: tx)
            let shown = rows.prefix(limit)
            let next = rows.count > limit ? shown.last.map { PageCursor(at: $0.at, id: $0.id) } : nil
            return Page(
                entries: shown.map { Told(entry: $0, text: words.sentence($0.kind, facts: $0.facts)) }, next: next)
        }
    }
}
