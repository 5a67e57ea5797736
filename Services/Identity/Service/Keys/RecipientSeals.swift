import EventContracts
import Foundation
import RecoveryCrypto

/// Seals addresses and names so that notification alone can read them, and can tell that identity sealed them.
struct RecipientSeals: Sendable {
    private let sealer: Sealer
    private let notificationKey: @Sendable () -> SealingPublicKey?

    /// `notificationKey` answers notification's current sealing key, nil until it has been fetched once.
    init(sealer: Sealer, notificationKey: @escaping @Sendable () -> SealingPublicKey?) {
        self.sealer = sealer
        self.notificationKey = notificationKey
    }

    /// A sealer to notification's present key; nil while no key is known.
    func ready() async -> Ready? { present() }

    /// The same for callers that cannot wait.
    func present() -> Ready? { notificationKey().map { Ready(sealer: sealer, key: $0) } }

    /// The same for callers that cannot go on without. Throws `IdentityRefusal.unavailable`.
    func required() async throws -> Ready {
        guard let ready = await ready() else { throw IdentityRefusal.unavailable(seconds: 2) }
        return ready
    }

    /// Bound to one key, so that it can be used inside a transaction.
    struct Ready: Sendable {
        fileprivate let sealer: Sealer
        fileprivate let key: SealingPublicKey

        /// One box for each contact that is told about what happens to the account.
        /// - Parameter links: by contact, for those that may undo or object.
        func notices(
            to contacts: [ContactRecord], of account: AccountRecord, expiresAt: Date, links: [UUID: NoticeLink] = [:]
        ) throws -> [SealedRecipient] {
            try contacts.filter(\.receivesNotices).map { contact in
                let context = SealingContext(
                    purpose: .noticeRecipient, account: account.id, attempt: nil, channel: contact.channel,
                    expiresAt: expiresAt)
                return SealedRecipient(
                    contactId: contact.id, channel: contact.channel, locale: account.locale,
                    box: try box(contact, called: account.givenName, of: account, context),
                    link: try links[contact.id].map { try sealed($0, to: contact, of: account) })
            }
        }

        private func sealed(
            _ link: NoticeLink, to contact: ContactRecord, of account: AccountRecord
        ) throws -> SealedLink {
            let context = SealingContext(
                purpose: .noticeLink, account: account.id, attempt: link.id, channel: contact.channel,
                expiresAt: link.expiresAt)
            let box = try sealer.seal(Array(link.token.text.utf8), to: key, context: context)
            return SealedLink(linkId: link.id, expiresAt: link.expiresAt, box: box)
        }

        /// The box for the one contact that a recovery secret goes to, with the name its message may say.
        func recovery(
            to contact: ContactRecord, called name: String?, of account: AccountRecord, attempt: UUID, expiresAt: Date
        ) throws -> SealedBox {
            let context = SealingContext(
                purpose: .recoveryRecipient, account: account.id, attempt: attempt, channel: contact.channel,
                expiresAt: expiresAt)
            return try box(contact, called: name, of: account, context)
        }

        /// The two boxes of a code that proves a contact: where it goes, and the code. Whoever gets it may be a
        /// stranger whose address was mistyped, so the owner's name is in it only for the address of the sign-up.
        func contactCode(
            _ code: RecoveryCode, for change: ContactChangeRecord, of account: AccountRecord
        ) throws -> ContactVerificationRequested.Sealed {
            func context(_ purpose: SealingPurpose) -> SealingContext {
                SealingContext(
                    purpose: purpose, account: account.id, attempt: change.id, channel: change.channel,
                    expiresAt: change.expiresAt)
            }
            let recipient = Recipient(
                address: change.address, givenName: change.reason == .signUp ? account.givenName : nil,
                timeZone: account.timeZone)
            return ContactVerificationRequested.Sealed(
                recipient: try sealer.seal(
                    try EventJSON.encode(recipient), to: key, context: context(.contactRecipient)),
                secret: try sealer.seal(Array(code.text.utf8), to: key, context: context(.contactCode)))
        }

        private func box(
            _ contact: ContactRecord, called name: String?, of account: AccountRecord, _ context: SealingContext
        ) throws -> SealedBox {
            let recipient = Recipient(address: contact.address, givenName: name, timeZone: account.timeZone)
            return try sealer.seal(try EventJSON.encode(recipient), to: key, context: context)
        }
    }
}
