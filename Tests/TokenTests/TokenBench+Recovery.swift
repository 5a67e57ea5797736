import EventContracts
import Foundation
import PostgresClient
import RecoveryCrypto
import ServiceRuntime
import TokenService

/// A recovery attempt as identity would tell of it, and the link as notification would read it.
struct TestAttempt: Sendable {
    var account = UUID()
    var attempt = UUID()
    var contact = UUID()
}

extension TokenBench {
    /// Identity asks for a link; returns when token has handled it.
    func request(
        _ attempt: TestAttempt, resend: Bool = false, sealed: Bool = true, expiresInMilliseconds: Int64 = 86_400_000,
        handleHash: String = "h", occasion: RecoveryOccasion? = nil, by issue: IssueRecoverySecret? = nil
    ) async throws {
        let issue = issue ?? application.issueSecret
        let now = dependencies.now()
        let expiresAt = now.adding(milliseconds: expiresInMilliseconds)
        let context = SealingContext(
            purpose: .recoveryRecipient, account: attempt.account, attempt: attempt.attempt, channel: .email,
            expiresAt: expiresAt)
        let recipient = try EventJSON.encode(Recipient(address: "anna@example.test", givenName: "Anna"))
        let key = notificationSealer.publicKeys[0]
        let box = sealed ? try identitySealer.seal(recipient, to: key, context: context) : nil
        if resend {
            let event = RecoveryResendRequested(
                attemptId: attempt.attempt, requestId: UUID(), handleHash: handleHash, channel: .email,
                contactId: attempt.contact,
                locale: "nl", requestedAt: now, expiresAt: expiresAt, sealed: box.map { .init(recipient: $0) })
            try await apply(
                event, of: attempt.account, by: RecoveryResendRequestedHandler(issue: issue))
        } else {
            let event = RecoveryRequested(
                attemptId: attempt.attempt, requestId: UUID(), handleHash: handleHash, channel: .email,
                contactId: attempt.contact,
                locale: "nl", requestedAt: now, expiresAt: expiresAt, occasion: occasion,
                sealed: box.map { .init(recipient: $0) })
            try await apply(event, of: attempt.account, by: RecoveryRequestedHandler(issue: issue))
        }
    }

    /// The links sent so far for any attempt, oldest first, opened as notification opens them.
    func sentLinks() async throws -> [String] {
        var links: [String] = []
        for event in try await published(RecoverySecretIssued.self) {
            guard let box = event.sealed?.secret else { continue }
            links.append(try open(box, event, account: try await accountOf(event)))
        }
        return links
    }

    /// Asks one process for a link and answers it, opened with that process's sealing keys.
    func link(
        for attempt: TestAttempt, by issue: IssueRecoverySecret, senders: [SealingPublicKey]
    ) async throws -> String {
        try await request(attempt, by: issue)
        guard let event = try await published(RecoverySecretIssued.self, of: attempt.account).last,
            let box = event.sealed?.secret
        else { throw NothingSent() }
        return try open(box, event, account: attempt.account, senders: senders)
    }

    /// The one link of the attempt that was sent last.
    func lastLink() async throws -> String {
        guard let link = try await sentLinks().last else { throw NothingSent() }
        return link
    }

    struct NothingSent: Error {}

    private func accountOf(_ event: RecoverySecretIssued) async throws -> UUID? {
        try await client.query("select account from recovery_secret where issue_id = \(event.issueId)").first?
            .decode("account")
    }

    private func open(
        _ box: SealedBox, _ event: RecoverySecretIssued, account: UUID?, senders: [SealingPublicKey]? = nil
    ) throws -> String {
        let context = SealingContext(
            purpose: .recoverySecret, account: account, attempt: event.attemptId, channel: event.channel,
            expiresAt: event.expiresAt)
        let bytes = try notificationSealer.open(box, senders: senders ?? keys.sealing.publicKeys, context: context)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Identity says that the account is gone.
    func close(account: UUID, epoch: Int64 = 50) async throws {
        let now = dependencies.now()
        let event = AccountClosed(epoch: epoch, closedAt: now, noticeExpiresAt: now)
        try await apply(event, of: account, by: AccountClosedHandler(dependencies: dependencies))
    }

    /// One round of the janitor; whether there may be more.
    func forgetTheDead() async throws -> Bool {
        try await ForgetTheDead(client: client, dependencies: dependencies).run()
    }

    func complete(_ attempt: TestAttempt) async throws {
        let event = RecoveryCompleted(attemptId: attempt.attempt, channel: .email, completedAt: dependencies.now())
        try await apply(event, of: attempt.account, by: RecoveryCompletedHandler(dependencies: dependencies))
    }

    func void(_ attempt: TestAttempt, _ reason: RecoveryVoided.Reason = .passwordChanged) async throws {
        let event = RecoveryVoided(attemptId: attempt.attempt, reason: reason, voidedAt: dependencies.now())
        try await apply(event, of: attempt.account, by: RecoveryVoidedHandler(dependencies: dependencies))
    }
}
