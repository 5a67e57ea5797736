import EventContracts
import Foundation
import IdentityDomain
import PostgresClient

/// The cases of an account with their trails in its owner's words. Nobody of customer service is named.
struct ReadOwnSupportCases: Sendable {
    struct Told: Sendable {
        var at: Date
        var text: String
    }

    struct OwnCase: Sendable {
        var record: SupportCaseRecord
        var entries: [Told]
    }

    let client: PostgresClient

    /// Newest first. Throws `IdentityRefusal`, `PostgresError`.
    func run(_ claims: AccessTokenClaims) async throws -> [OwnCase] {
        try await client.transaction { tx in
            guard let account = try AccountStore.find(claims.sub, in: tx) else { throw IdentityRefusal.signedOut }
            try OwnAccount.require(account, isOpenTo: claims)
            let words = SupportCaseText(locale: AccountLocale(tag: account.locale))
            var cases: [OwnCase] = []
            for record in try SupportCaseStore.all(of: account.id, in: tx) {
                let trail = try SupportAuditStore.all(of: record.id, in: tx)
                cases.append(OwnCase(record: record, entries: told(trail, words)))
            }
            return cases
        }
    }

    /// Of readings one after the other the owner sees the first.
    private func told(_ trail: [SupportAuditStore.Entry], _ words: SupportCaseText) -> [Told] {
        var told: [Told] = []
        for entry in trail {
            guard let action = SupportAuditAction(rawValue: entry.action) else { continue }
            let text = words.sentence(action)
            if action.isReading, told.last?.text == text { continue }
            told.append(Told(at: entry.at, text: text))
        }
        return told
    }
}
