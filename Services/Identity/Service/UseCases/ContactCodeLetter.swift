import EventContracts
import Foundation
import IdentityDomain
import Messaging
import PostgresClient
import RecoveryCrypto
import ServiceRuntime

/// Makes a pending change of contact and the message that carries its code to that contact.
struct ContactCodeLetter: Sendable {
    let parts: IdentityParts
    let recipients: RecipientSeals.Ready
    let now: Date

    /// A change that begins now; its code is derived from its row whenever it is needed.
    func change(
        of account: AccountRecord, contact: UUID, channel: Channel, address: String, folded: String,
        reason: ContactVerificationRequested.Reason, place: ContactChangeRecord.Place, isTaken: Bool = false
    ) -> ContactChangeRecord {
        ContactChangeRecord(
            id: parts.dependencies.newID(), account: account.id, contact: contact, channel: channel, reason: reason,
            place: place, address: address, folded: folded, isTaken: isTaken,
            nonce: parts.dependencies.random.bytes(32), keyID: parts.codes.currentKeyID, tries: 0, createdAt: now,
            lastSentAt: now, expiresAt: now.adding(milliseconds: life(channel)))
    }

    /// Begins the proof of the address given at sign-up.
    func startSignUpProof(of contact: ContactRecord, account: AccountRecord, in tx: borrowing Transaction) throws {
        let change = change(
            of: account, contact: contact.id, channel: contact.channel, address: contact.address,
            folded: contact.folded, reason: .signUp, place: .primary)
        try ContactChangeStore.insert(change, in: tx)
        try send(change, of: account, in: tx)
    }

    /// Asks notification to send the change's code.
    func send(_ change: ContactChangeRecord, of account: AccountRecord, in tx: borrowing Transaction) throws {
        let code = try parts.codes.code(challenge: change.id, nonce: change.nonce, keyID: change.keyID)
        let event = ContactVerificationRequested(
            changeId: change.id, requestId: parts.dependencies.newID(), contactId: change.contact,
            channel: change.channel, locale: account.locale, reason: change.reason, issuedAt: now,
            expiresAt: change.expiresAt, requestLabel: change.requestLabel,
            sealed: try recipients.contactCode(code, for: change, of: account))
        try parts.outbox.append(
            event, account: account.id, expiresAt: change.expiresAt, correlation: change.id.wireText, in: tx)
    }

    private func life(_ channel: Channel) -> Int64 {
        channel == .email ? ContactCode.emailLifeMilliseconds : parts.rules.smsCodeLife.milliseconds
    }
}
