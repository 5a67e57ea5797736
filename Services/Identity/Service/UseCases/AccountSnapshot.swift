import EventContracts
import Foundation
import IdentityDomain
import PostgresClient

/// An account with its contacts and remembered hashes as last committed; what was read is confirmed under the row lock
/// by comparing the credential version.
struct AccountSnapshot: Sendable {
    var account: AccountRecord
    var contacts: [ContactRecord]
    /// Newest first.
    var hashes: [String]

    /// What the account's password must not be made of.
    var personalWords: PersonalWords {
        PersonalWords(
            addresses: contacts.filter { $0.channel == .email }.compactMap { EmailAddress($0.address) },
            names: [account.givenName, account.familyName])
    }

    /// Nil when there is no such account.
    static func load(
        _ id: UUID, history: Int, in tx: borrowing Transaction
    ) throws(PostgresError) -> AccountSnapshot? {
        guard let account = try AccountStore.find(id, in: tx) else { return nil }
        return AccountSnapshot(
            account: account, contacts: try ContactStore.live(of: id, in: tx),
            hashes: try CredentialStore.newest(history, of: id, in: tx))
    }
}
