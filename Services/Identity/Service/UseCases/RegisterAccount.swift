import EventContracts
import Foundation
import IdentityDomain
import Messaging
import PostgresClient
import RecoveryCrypto
import ServiceRuntime

/// Opens an account, or tells the owner of an existing one that somebody tried to: the caller cannot tell which.
///
/// Both ways hash the password and write about as much; they are told apart only by the unique index on the folded
/// address.
struct RegisterAccount: Sendable {
    /// What a sign-up form holds, checked for shape.
    struct Form: Sendable {
        var email: EmailAddress
        var password: Password
        var givenName: PersonName
        var familyName: PersonName
        var locale: AccountLocale
        var country: String?
        var timeZone: String?
        /// Of the payment numbers, which are not kept.
        var instruments: [InstrumentFingerprint]
    }

    let parts: IdentityParts

    /// Throws `IdentityRefusal`, `ThreadPool.Overloaded`, `PostgresError`.
    func run(_ form: Form) async throws {
        let personal = PersonalWords(
            addresses: [form.email], names: [form.givenName.text, form.familyName.text])
        try NewPasswordCheck(parts: parts).requireAcceptable(form.password, personal: personal)
        let phc = try await parts.hasher.hash(form.password)
        let recipients = try await parts.recipients.required()
        let now = parts.dependencies.now()
        let account = AccountRecord(
            id: parts.dependencies.newID(), epoch: 1, credentialVersion: 1, givenName: form.givenName.text,
            familyName: form.familyName.text, locale: form.locale.rawValue, state: .active, createdAt: now,
            country: form.country, timeZone: form.timeZone)
        let contact = ContactRecord(
            id: parts.dependencies.newID(), account: account.id, channel: .email, address: form.email.original,
            isPrimary: true, isSignUp: true, verifiedAt: nil, createdAt: now)
        try await parts.client.transaction { tx in
            try ContactUndoStore.releaseExpired(folded: form.email.folded, now: now, in: tx)
            let isFree = try ContactStore.claimSignUpAddress(contact, folded: form.email.folded, now: now, in: tx)
            if isFree {
                try open(account, contact, form, phc: phc, recipients, in: tx)
            } else {
                try tellOwner(of: form.email, now: now, recipients, in: tx)
            }
        }
        parts.outbox.wakeUp.signal()
    }

    private func open(
        _ account: AccountRecord, _ contact: ContactRecord, _ form: Form, phc: String,
        _ recipients: RecipientSeals.Ready, in tx: borrowing Transaction
    ) throws {
        try AccountStore.insert(account, in: tx)
        try CredentialStore.insert(account: account.id, version: 1, phc: phc, now: account.createdAt, in: tx)
        for instrument in form.instruments {
            try InstrumentStore.insert(instrument, account: account.id, since: account.createdAt, in: tx)
        }
        let expiresAt = account.createdAt.adding(milliseconds: IdentityRules.noticeLife)
        let event = AccountRegistered(
            epoch: account.epoch, credentialVersion: account.credentialVersion, noticeExpiresAt: expiresAt,
            sealed: .init(recipients: try recipients.notices(to: [contact], of: account, expiresAt: expiresAt)))
        try parts.outbox.append(event, account: account.id, expiresAt: expiresAt, in: tx)
        try AccountHistory.append(
            .registered, account: account.id, id: parts.dependencies.newID(), now: account.createdAt, in: tx)
        try ContactHistory.append(
            .added, contact: contact.id, account: account.id, id: parts.dependencies.newID(), now: account.createdAt,
            in: tx)
        try ContactCodeLetter(parts: parts, recipients: recipients, now: account.createdAt)
            .startSignUpProof(of: contact, account: account, in: tx)
    }

    private func tellOwner(
        of email: EmailAddress, now: Date, _ recipients: RecipientSeals.Ready, in tx: borrowing Transaction
    ) throws {
        guard let holder = try ContactStore.holder(ofEmail: email.folded, in: tx) else { return }
        try RepeatedAddress(parts: parts, recipients: recipients, now: now).tell(holder, in: tx)
    }
}
