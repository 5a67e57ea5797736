import EventContracts
import Foundation
import IdentityService
import PostgresClient
import RecoveryCrypto
import TestSupport
import Testing

@testable import Messaging

extension IdentityHarness {
    static let number = "+31612345678"

    /// Signs somebody up, proves the address and gives the account a number. Answers the account.
    @discardableResult
    func person(
        _ email: String = "ann@example.com", given: String = "Annabel", phone: String? = IdentityHarness.number,
        isPhoneProved: Bool = true
    ) async throws -> UUID {
        _ = try await register(email, given: given)
        let account = try #require(try await events("rekey.account.registered").last).account
        let now = world.now
        try await database.client.execute(
            "update contact set verified_at = \(now) where account = \(account) and channel = 'email'")
        guard let phone else { return account }
        let id = UUID()
        let provedAt: Date? = isPhoneProved ? now : nil
        try await database.client.execute(
            """
            insert into contact (id, account, channel, address, folded, is_primary, is_sign_up, verified_at, created_at)
            values (\(id), \(account), 'sms', \(phone), \(phone), true, false, \(provedAt as Date?), \(now))
            """)
        return account
    }

    /// Asks for a code and lets the worker resolve it.
    @discardableResult
    func recoverBySMS(_ phone: String = IdentityHarness.number) async throws -> Reply {
        let reply = try await post("/v1/recoveries", #"{"channel":"sms","phone":"\#(phone)"}"#)
        await application.resolveRequests()
        return reply
    }

    /// Asks again with a handle and lets the worker resolve it.
    @discardableResult
    func resend(_ reply: Reply) async throws -> Reply {
        let handle = reply.member("requestHandle") ?? ""
        let answer = try await post("/v1/recoveries/resend", #"{"requestHandle":"\#(handle)"}"#)
        await application.resolveRequests()
        return answer
    }

    /// The requests for codes, oldest first.
    func codeRequests() async throws -> [RecoveryRequested] {
        try await events("rekey.recovery.requested").map { try $0.decode(RecoveryRequested.self) }
            .filter { $0.channel == .sms }
    }

    /// The repeats of codes, oldest first.
    func codeRepeats() async throws -> [RecoveryResendRequested] {
        try await events("rekey.recovery.resend-requested").map { try $0.decode(RecoveryResendRequested.self) }
            .filter { $0.channel == .sms }
    }

    /// How the requests ended, in the order of their arrival as long as none of them had to wait.
    func outcomes() async throws -> [String] {
        try await rows("select coalesce(outcome, state) as outcome from recovery_request order by next_try_at")
            .map { try $0.decode("outcome") }
    }

    /// Lets what waits after a failure be due at once.
    func hurry() async throws {
        try await database.client.execute("update recovery_request set next_try_at = now()")
    }

    /// Applies an event of token as identity's consumer does.
    func apply<Event: RekeyEvent>(_ event: Event, account: UUID) async throws {
        let envelope = EventEnvelope(
            id: UUID(), source: "rekey/token", type: Event.type, time: world.now, account: account, incarnation: 0,
            sequence: 1, data: try EventJSON.encode(event))
        let (handlers, now) = (application.handlers, world.now)
        try await database.client.transaction { tx in
            try handlers.apply(envelope, now: now, in: tx)
        }
    }

    /// The kinds in an account's history, oldest first.
    func history(of account: UUID) async throws -> [String] {
        try await database.client.query("select kind from account_history where account = \(account) order by at, id")
            .map { try $0.decode("kind") }
    }

    /// The notices of a kind, with whom each is told to.
    func notices(_ kind: MessageKind) async throws -> [(event: SecurityNoticeRaised, addresses: [String])] {
        try await events("rekey.security-notice.raised").compactMap { stored in
            let event = try stored.decode(SecurityNoticeRaised.self)
            guard event.notice == kind else { return nil }
            let addresses = try (event.sealed?.recipients ?? []).map {
                try neighbours.open($0, account: stored.account, expiresAt: event.noticeExpiresAt).address
            }
            return (event, addresses)
        }
    }
}
