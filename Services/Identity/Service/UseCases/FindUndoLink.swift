import Foundation
import PostgresClient
import RecoveryCrypto

/// Finds the link that a token is, with its account locked. Malformed, foreign, expired, used and void are one answer.
struct FindUndoLink: Sendable {
    /// A live link and whose it is.
    struct Found: Sendable {
        var link: UndoLinkRecord
        var account: AccountRecord
    }

    let parts: IdentityParts
    let now: Date

    /// Throws `IdentityRefusal.invalidLink`.
    func run(_ text: String, in tx: borrowing Transaction) throws -> Found {
        guard let token = RecoveryLinkToken(parsing: text),
            let link = try UndoLinkStore.find(token.attempt, now: now, in: tx),
            parts.noticeLinks.matches(
                token, attempt: link.id, issue: link.issue, nonce: link.nonce, keyID: link.keyID),
            let account = try AccountStore.lock(link.account, in: tx), account.state != .closed
        else { throw IdentityRefusal.invalidLink }
        return Found(link: link, account: account)
    }
}
