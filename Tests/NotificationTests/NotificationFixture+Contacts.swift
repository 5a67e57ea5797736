import EventContracts
import Foundation
import Messaging
import RecoveryCrypto
import TestSupport

@testable import NotificationService

extension NotificationFixture {
    /// What can be wrong with a code that proves a contact; everything is right by default.
    struct Verification {
        var address = "anna@example.com"
        var givenName: String? = "Anna"
        var locale = "en"
        var code = "00000004"
        var reason = ContactVerificationRequested.Reason.replace
        var change = UUID()
        var request = UUID()
        var recipientSealer: Sealer?
        var secretSealer: Sealer?
        var recipientPurpose = SealingPurpose.contactRecipient
        var secretPurpose = SealingPurpose.contactCode
        var sealedChange: UUID?
        var label: String?

        var channel: Channel { address.hasPrefix("+") ? .sms : .email }
    }

    /// Queues the message that identity would ask for.
    @discardableResult
    func verification(_ verification: Verification = Verification()) async throws -> ContactVerificationRequested {
        let expiry = time.now.adding(milliseconds: 30 * 60_000)
        func box(_ plain: [UInt8], _ sealer: Sealer?, _ purpose: SealingPurpose) throws -> SealedBox {
            let context = SealingContext(
                purpose: purpose, account: account, attempt: verification.sealedChange ?? verification.change,
                channel: verification.channel, expiresAt: expiry)
            return try (sealer ?? identity).seal(plain, to: notification.publicKeys[0], context: context)
        }
        let recipient = Recipient(address: verification.address, givenName: verification.givenName)
        let event = ContactVerificationRequested(
            changeId: verification.change, requestId: verification.request, contactId: UUID(),
            channel: verification.channel, locale: verification.locale, reason: verification.reason, issuedAt: time.now,
            expiresAt: expiry, requestLabel: verification.label,
            sealed: .init(
                recipient: try box(
                    try EventJSON.encode(recipient), verification.recipientSealer, verification.recipientPurpose),
                secret: try box(
                    [UInt8](verification.code.utf8), verification.secretSealer, verification.secretPurpose)))
        try await apply(
            ContactVerificationRequestedHandler(queue: queue), event, try envelope(event, expiresAt: expiry))
        return event
    }

    /// Queues a notice to `addresses`.
    @discardableResult
    func notice(
        _ kind: MessageKind, to addresses: [String] = ["anna@example.com"], change: String? = nil,
        device: String? = nil,
        place: String? = nil, effectiveAt: Date? = nil, timeZone: String? = nil, locale: String = "en"
    ) async throws -> SecurityNoticeRaised {
        let expiry = time.now.adding(milliseconds: 72 * 3_600_000)
        let recipients = try addresses.map { address in
            try recipient(address, givenName: "Anna", timeZone: timeZone, locale: locale, expiresAt: expiry)
        }
        let event = SecurityNoticeRaised(
            notice: kind, change: change, device: device, place: place, occurredAt: time.now, effectiveAt: effectiveAt,
            noticeExpiresAt: expiry, sealed: .init(recipients: recipients))
        try await apply(SecurityNoticeRaisedHandler(queue: queue), event, try envelope(event, expiresAt: expiry))
        return event
    }

    /// Applies the end of the account, told to `addresses`.
    func close(to addresses: [String], event id: UUID = UUID()) async throws {
        let expiry = time.now.adding(milliseconds: 72 * 3_600_000)
        let event = AccountClosed(
            epoch: 9, closedAt: time.now, noticeExpiresAt: expiry,
            sealed: .init(recipients: try addresses.map { try recipient($0, expiresAt: expiry) }))
        try await apply(AccountClosedHandler(queue: queue), event, try envelope(event, id: id, expiresAt: expiry))
    }
}
