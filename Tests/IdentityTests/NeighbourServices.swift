import EventContracts
import Foundation
import HTTPKit
import Hummingbird
import IdentityService
import RecoveryCrypto
import Synchronization

/// Token and notification as identity sees them: their keys, with which a test signs grants and opens boxes.
struct NeighbourServices: Sendable {
    let token: SigningKeyRing
    let notification: Sealer
    /// Identity's own sealing keys, which notification accepts boxes from.
    let identityKeys: [SealingPublicKey]
    private let knowsNotificationKey = Flag()
    private let ended = EndedSessions()

    private final class Flag: Sendable {
        let value = Mutex(true)
    }

    private final class EndedSessions: Sendable {
        let value = Mutex(Set<UUID>())
    }

    init(identity: SealingKeyRing) throws {
        token = try SigningKeyRing(json: try KeyGenerator.signing())
        notification = Sealer(keys: try SealingKeyRing(json: try KeyGenerator.sealing()))
        identityKeys = identity.publicKeys
    }

    /// As after a restart of identity while notification is away.
    func forgetNotificationKey() { knowsNotificationKey.value.withLock { $0 = false } }

    /// As when notification is back.
    func learnNotificationKey() { knowsNotificationKey.value.withLock { $0 = true } }

    /// The session has ended; of that identity hears only when it asks.
    func end(_ session: UUID) { ended.value.withLock { _ = $0.insert(session) } }

    /// What identity asks of them, answered from memory as its key directory does.
    func surroundings(now: @escaping @Sendable () -> Date) -> IdentitySurroundings {
        let verifier = SignatureVerifier(keys: token.publicJWKS)
        let key = notification.publicKeys.first
        let isKnown = knowsNotificationKey
        let ended = ended
        let bearer: @Sendable (Request) async throws -> AccessTokenClaims = { request in
            let value = request.headers[.authorization] ?? ""
            let claims = try verifier.verify(
                String(value.dropFirst("Bearer ".count)), type: AccessTokenClaims.tokenType, as: AccessTokenClaims.self)
            try claims.validate(now: now())
            return claims
        }
        let sensitiveBearer: @Sendable (Request) async throws -> AccessTokenClaims = { request in
            let claims = try await bearer(request)
            guard !ended.value.withLock({ $0.contains(claims.sid) }) else {
                throw ProblemDetails.unauthorized("session-ended", "Session says so.")
            }
            return claims
        }
        return IdentitySurroundings(
            notificationKey: { isKnown.value.withLock { $0 } ? key : nil },
            genuineGrant: { try verifier.verify($0, type: RecoveryGrant.tokenType, as: RecoveryGrant.self) },
            bearer: bearer, sensitiveBearer: sensitiveBearer, place: { _ in "Utrecht, NL" })
    }

    /// Opens a notice's box as notification does.
    func open(_ recipient: SealedRecipient, account: UUID, expiresAt: Date) throws -> Recipient {
        let context = SealingContext(
            purpose: .noticeRecipient, account: account, attempt: nil, channel: recipient.channel, expiresAt: expiresAt)
        let bytes = try notification.open(recipient.box, senders: identityKeys, context: context)
        return try EventJSON.decode(Recipient.self, from: bytes)
    }

    /// Opens the link of a notice as notification does; nil when the notice holds none for this contact.
    func openLink(_ recipient: SealedRecipient, account: UUID) throws -> String? {
        guard let link = recipient.link else { return nil }
        let context = SealingContext(
            purpose: .noticeLink, account: account, attempt: link.linkId, channel: recipient.channel,
            expiresAt: link.expiresAt)
        return String(
            decoding: try notification.open(link.box, senders: identityKeys, context: context), as: UTF8.self)
    }

    /// Opens both boxes of a code that proves a contact, as notification does.
    func open(
        _ event: ContactVerificationRequested, account: UUID
    ) throws -> (recipient: Recipient, code: String) {
        func context(_ purpose: SealingPurpose) -> SealingContext {
            SealingContext(
                purpose: purpose, account: account, attempt: event.changeId, channel: event.channel,
                expiresAt: event.expiresAt)
        }
        guard let sealed = event.sealed else { throw SealingError.invalidRecipientKey }
        let recipient = try notification.open(
            sealed.recipient, senders: identityKeys, context: context(.contactRecipient))
        let code = try notification.open(sealed.secret, senders: identityKeys, context: context(.contactCode))
        return (try EventJSON.decode(Recipient.self, from: recipient), String(decoding: code, as: UTF8.self))
    }

    /// Opens a recovery's box as notification does.
    func open(
        _ box: SealedBox, account: UUID, attempt: UUID, channel: Channel = .email, expiresAt: Date
    ) throws -> Recipient {
        let context = SealingContext(
            purpose: .recoveryRecipient, account: account, attempt: attempt, channel: channel, expiresAt: expiresAt)
        let bytes = try notification.open(box, senders: identityKeys, context: context)
        return try EventJSON.decode(Recipient.self, from: bytes)
    }
}
