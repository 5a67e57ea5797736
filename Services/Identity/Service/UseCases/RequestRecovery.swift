import EventContracts
import Foundation
import IdentityDomain
import Metrics
import PostgresClient
import RecoveryCrypto
import ServiceRuntime

/// Takes a request for recovery in: one insert, the same for everybody, and no look at any account (REQ-03).
///
/// What was typed is sealed into the row for the worker; the asker gets a handle whose hash alone is kept.
struct RequestRecovery: Sendable {
    /// What a recovery can be asked for by.
    enum Identifier: Sendable {
        case email(EmailAddress)
        case phone(PhoneNumber)
    }

    let parts: IdentityParts
    /// Told that a row waits.
    let worker: WorkerWakeUp

    /// The handle for the asker's browser. Throws `PostgresError`.
    func run(_ identifier: Identifier) async throws -> RequestHandle {
        let id = parts.dependencies.newID()
        let handle = RequestHandle(random: parts.dependencies.random)
        let now = parts.dependencies.now()
        let (channel, text, life): (Channel, String, Int64) =
            switch identifier {
            case .email(let address): (.email, address.folded, RecoveryAttempt.requestLife)
            case .phone(let number): (.sms, number.e164, parts.rules.smsCodeLife.milliseconds)
            }
        let expiresAt = now.adding(milliseconds: life)
        try await RecoveryRequestStore.insert(
            parts.client, id: id, kind: channel == .email ? .email : .sms, handleHash: handle.hash,
            sealedIdentifier: try parts.identifiers.seal(text, request: id, channel: channel, expiresAt: expiresAt),
            now: now, expiresAt: expiresAt)
        worker.signal()
        Counter(label: "rekey_recovery_requests", dimensions: [("channel", channel.rawValue)]).increment()
        return handle
    }

    /// Asks once more for what a handle stands for; an unknown handle is taken in all the same.
    func runAgain(_ handle: RequestHandle) async throws {
        let now = parts.dependencies.now()
        try await RecoveryRequestStore.insert(
            parts.client, id: parts.dependencies.newID(), kind: .resend, handleHash: handle.hash,
            sealedIdentifier: nil, now: now, expiresAt: now.adding(milliseconds: RecoveryAttempt.requestLife))
        worker.signal()
    }
}
