import EventContracts
import Foundation
import IdentityService
import KafkaClient
import Logging
import Messaging
import PostgresClient
import ServiceLifecycle
import TestSupport
import Testing

@Suite("What identity does on token's events (SMS-03, A7.7)")
struct TokenEventsTests {
    @Test(
        "through the broker, once each: a used code is counted, guesses and a stolen token are told",
        .timeLimit(.minutes(10)))
    func throughBroker() async throws {
        try await IdentityHarness.with { identity in
            let account = try await identity.person()
            try await identity.recoverBySMS()
            let asked = try #require(try await identity.codeRequests().first)
            let token = try await TokenOutbox.make(now: identity.world.now)
            let attempt = asked.attemptId
            try await token.publish(to: identity, account: account) { tx, append in
                let at = identity.world.now
                try append.event(
                    RecoverySecretExhausted(
                        attemptId: attempt, issueId: UUID(), smsRecoveryClosed: false, exhaustedAt: at), tx)
                try append.event(
                    RecoverySecretExhausted(
                        attemptId: attempt, issueId: UUID(), smsRecoveryClosed: true, exhaustedAt: at), tx)
                try append.event(
                    RecoverySecretRedeemed(
                        attemptId: attempt, issueId: UUID(), channel: .sms, contactId: asked.contactId, redeemedAt: at),
                    tx)
                try append.event(RefreshTokenReused(sessionId: UUID(), detectedAt: at), tx)
            } until: {
                let verified = try await identity.count("select coalesce(sum(verified), 0) from sms_traffic")
                let isTold = try await identity.history(of: account).contains("token-reused")
                return isTold && verified == 1
            }
            #expect(
                try await identity.history(of: account).filter { $0.hasPrefix("recovery-ex") || $0.hasPrefix("sms") }
                    .sorted() == ["recovery-exhausted", "sms-recovery-closed"])
            let closed = try await identity.notices(.smsRecoveryClosed)
            #expect(closed.map(\.addresses) == [["ann@example.com"]])
            let reused = try await identity.notices(.tokenReused)
            #expect(reused.map { $0.addresses.sorted() } == [[IdentityHarness.number, "ann@example.com"]])
            #expect(try await identity.count("select count(*) from dead_letter") == 0)
            try await token.drop()
        }
    }

    @Test("while notification's key is unknown the event waits; an account that is gone needs nothing")
    func waiting() async throws {
        try await IdentityHarness.with { identity in
            let account = try await identity.person()
            let reused = RefreshTokenReused(sessionId: UUID(), detectedAt: identity.world.now)
            identity.neighbours.forgetNotificationKey()
            await #expect(throws: (any Error).self) { try await identity.apply(reused, account: account) }
            #expect(try await identity.history(of: account).allSatisfy { $0 != "token-reused" })
            identity.neighbours.learnNotificationKey()
            try await identity.apply(reused, account: account)
            #expect(try await identity.notices(.tokenReused).count == 1)
            try await identity.apply(reused, account: UUID())
            #expect(try await identity.notices(.tokenReused).count == 1)
        }
    }
}
