import EventContracts
import Foundation
import HTTPTypes
import HummingbirdTesting
import PostgresClient
import RecoveryCrypto
import ServiceRuntime
import TokenService

/// A wish for a code as identity would tell of it, and the browser that has the handle.
struct TestCodeRequest: Sendable {
    var account = UUID()
    var attempt = UUID()
    var contact = UUID()
    var handle = RequestHandle(random: SystemRandomSource())

    /// Another wish of the same account, from another browser.
    func fromAnotherBrowser() -> TestCodeRequest {
        TestCodeRequest(account: account, attempt: attempt, contact: contact)
    }
}

extension TokenBench {
    /// Identity asks for a code; returns when token has handled it.
    func requestCode(
        _ request: TestCodeRequest, resend: Bool = false, sealed: Bool = true, handleHash: String? = nil,
        expiresInMilliseconds: Int64 = 1_200_000, by issue: IssueRecoverySecret? = nil
    ) async throws {
        let issue = issue ?? application.issueSecret
        let now = dependencies.now()
        let expiresAt = now.adding(milliseconds: expiresInMilliseconds)
        let context = SealingContext(
            purpose: .recoveryRecipient, account: request.account, attempt: request.attempt, channel: .sms,
            expiresAt: expiresAt)
        let recipient = try EventJSON.encode(Recipient(address: "+31612345678", givenName: nil))
        let box = sealed ? try identitySealer.seal(recipient, to: notificationKey, context: context) : nil
        let hash = handleHash ?? Base64URL.encode(request.handle.hash)
        if resend {
            let event = RecoveryResendRequested(
                attemptId: request.attempt, requestId: UUID(), handleHash: hash, channel: .sms,
                contactId: request.contact, locale: "nl", requestedAt: now, expiresAt: expiresAt,
                sealed: box.map { .init(recipient: $0) })
            try await apply(event, of: request.account, by: RecoveryResendRequestedHandler(issue: issue))
        } else {
            let event = RecoveryRequested(
                attemptId: request.attempt, requestId: UUID(), handleHash: hash, channel: .sms,
                contactId: request.contact, locale: "nl", requestedAt: now, expiresAt: expiresAt,
                sealed: box.map { .init(recipient: $0) })
            try await apply(event, of: request.account, by: RecoveryRequestedHandler(issue: issue))
        }
    }

    /// The code that was sent last for this wish's account, opened as notification opens it.
    ///
    /// - Parameter senders: token's sealing keys; those of the bench by default.
    func lastCode(_ request: TestCodeRequest, senders: [SealingPublicKey]? = nil) async throws -> String {
        let issued = try await published(RecoverySecretIssued.self, of: request.account)
        guard let event = issued.last, let box = event.sealed?.secret else { throw NothingSent() }
        let context = SealingContext(
            purpose: .recoverySecret, account: request.account, attempt: event.attemptId, channel: .sms,
            expiresAt: event.expiresAt)
        let bytes = try notificationSealer.open(box, senders: senders ?? keys.sealing.publicKeys, context: context)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Asks for a code and answers it.
    func code(for request: TestCodeRequest) async throws -> String {
        try await requestCode(request)
        return try await lastCode(request)
    }

    func redeem(_ request: TestCodeRequest, _ code: String) async throws -> GrantAnswer? {
        try await application.redeemCode.run(handle: request.handle.text, code: code)
    }

    /// Types `count` wrong codes with the wish's handle.
    func typeWrongCodes(_ request: TestCodeRequest, besides code: String, count: Int) async throws {
        for number in 0..<count { _ = try await redeem(request, Self.wrong(code, number)) }
    }

    /// A code that is not `code`; another one for each number.
    static func wrong(_ code: String, _ number: Int) -> String {
        let value = ((Int(code) ?? 0) + 1 + number) % 100_000_000
        return String(repeating: "0", count: 8 - String(value).count) + String(value)
    }

    func postCode(handle: String, code: String) async throws -> TestResponse {
        let body = try JSONSerialization.data(withJSONObject: ["requestHandle": handle, "code": code])
        return try await postJSON("/v1/recoveries/redeem", String(decoding: body, as: UTF8.self))
    }

    /// The account's failures in a row, and whether its path is closed.
    func failures(of account: UUID) async throws -> (count: Int32, isClosed: Bool) {
        let rows = try await client.query(
            "select failures, closed_at is not null as closed from code_failures where account = \(account)")
        guard let row = rows.first else { return (0, false) }
        return (try row.decode("failures"), try row.decode("closed"))
    }

    /// The data of the events of one type and account in the outbox, oldest first.
    func published<E: RekeyEvent>(_ type: E.Type, of account: UUID) async throws -> [E] {
        let rows = try await client.query(
            """
            select data::text as data from outbox where type = \(E.type) and account = \(account) order by sequence
            """)
        return try rows.map { try EventJSON.decode(E.self, from: Array($0.decode("data", as: String.self).utf8)) }
    }

    private var notificationKey: SealingPublicKey { notificationSealer.publicKeys[0] }
}
