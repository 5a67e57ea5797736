import EventContracts
import Foundation
import HTTPTypes
import HummingbirdTesting
import PostgresClient
import RecoveryCrypto
import TestSupport
import Testing
import TokenDomain
import TokenService

@Suite("Refreshing sessions (A7.7, SES-05)")
struct RefreshSessionTests {
    @Test("Each refresh gives the next token of the same session")
    func rotates() async throws {
        try await TokenBench.with { bench in
            let account = UUID()
            let first = try await bench.signIn(account: account)
            let second = try await bench.refresh(first.refreshToken)
            let third = try await bench.refresh(second.refreshToken)
            #expect(Set([first, second, third].map(\.refreshToken)).count == 3)
            let sessions = try [first, second, third].map { try bench.claims($0.accessToken).sid }
            #expect(Set(sessions).count == 1)
            #expect(try await bench.published(SessionOpened.self).count == 1)
        }
    }

    @Test("A session in use is told of once in ten minutes")
    func sampled() async throws {
        try await TokenBench.with { bench in
            bench.time.set(Date(milliseconds: 1_772_366_400_000))
            var pair = try await bench.signIn(account: UUID())
            for _ in 0..<10 {
                bench.time.advance(by: .seconds(150))
                pair = try await bench.refresh(pair.refreshToken)
            }
            // 25 minutes from a full ten minutes on: the windows that begin at 10 and at 20.
            let told = try await bench.published(SessionRefreshed.self)
            #expect(told.map { $0.refreshedAt.milliseconds - 1_772_366_400_000 } == [600_000, 1_200_000])
        }
    }

    @Test("A retry within ten seconds gets the same successor, later it ends the family")
    func grace() async throws {
        try await TokenBench.with { bench in
            let first = try await bench.signIn(account: UUID())
            let second = try await bench.refresh(first.refreshToken)
            bench.time.advance(by: .milliseconds(9999))
            let retried = try await bench.refresh(first.refreshToken)
            #expect(retried.refreshToken == second.refreshToken)
            bench.time.advance(by: .milliseconds(1))
            #expect(try await bench.isRefused(first.refreshToken))
            #expect(try await bench.isRefused(second.refreshToken), "the whole family is over")
            #expect(try await bench.isActive(second.accessToken) == false)
            let events = try await bench.published(RefreshTokenReused.self)
            #expect(events.map(\.sessionId) == [try bench.claims(first.accessToken).sid])
            #expect(try await bench.isRefused(first.refreshToken))
            #expect(try await bench.published(RefreshTokenReused.self).count == 1, "told once")
        }
    }

    @Test("A token two generations old ends the family also within the grace")
    func olderThanPrevious() async throws {
        try await TokenBench.with { bench in
            let first = try await bench.signIn(account: UUID())
            let second = try await bench.refresh(first.refreshToken)
            let third = try await bench.refresh(second.refreshToken)
            #expect(try await bench.isRefused(first.refreshToken))
            #expect(try await bench.isRefused(third.refreshToken))
        }
    }

    @Test("Fifty refreshes with one token at once give one successor and no fork", .timeLimit(.minutes(10)))
    func parallel() async throws {
        try await TokenBench.with { bench in
            let first = try await bench.signIn(account: UUID())
            let successors = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<50 { group.addTask { try await bench.refresh(first.refreshToken).refreshToken } }
                return try await group.reduce(into: Set<String>()) { $0.insert($1) }
            }
            #expect(successors.count == 1)
            let generation = try await bench.client.query("select generation from refresh_family").first?
                .decode("generation", as: Int64.self)
            #expect(generation == 2)
            #expect(try await bench.published(RefreshTokenReused.self).isEmpty)
        }
    }

    @Test("Noise ends nothing: only a genuine old token is reuse")
    func noise() async throws {
        try await TokenBench.with { bench in
            let first = try await bench.signIn(account: UUID())
            let genuine = try #require(RefreshToken(parsing: first.refreshToken))
            let foreign = RefreshTokenDeriver(keys: try SymmetricKeyRing(json: KeyGenerator.symmetric()))
            let forged = try foreign.token(
                family: genuine.family, generation: 0, nonce: [UInt8](repeating: 1, count: 32),
                keyID: foreign.currentKeyID)
            for text in [forged.text, "", "x", String(first.refreshToken.dropLast()), first.accessToken] {
                #expect(try await bench.isRefused(text))
            }
            _ = try await bench.refresh(first.refreshToken)
        }
    }

    @Test("Another client's token is refused and stays good for its own client")
    func otherClient() async throws {
        try await TokenBench.with { bench in
            let first = try await bench.signIn(account: UUID())
            let gateway = OAuthClient(id: "rekey-gateway", isConfidential: true)
            await #expect(throws: OAuthError.invalidGrant) {
                try await bench.application.refreshSession.run(refreshToken: first.refreshToken, client: gateway)
            }
            _ = try await bench.refresh(first.refreshToken)
        }
    }

    /// What ends a session from outside.
    enum Cause: String, CaseIterable, Sendable {
        case passwordChanged, signedOutEverywhere, firstProof, revokedBelowEpoch, revokedAlone
    }

    @Test(
        "SES-06: a session is over for refresh and introspection once its end was heard of", arguments: Cause.allCases)
    func ended(by cause: Cause) async throws {
        try await TokenBench.with { bench in
            let account = UUID()
            let pair = try await bench.signIn(account: account)
            let other = try await bench.signIn(account: account)
            let now = bench.time.now
            switch cause {
            case .passwordChanged: try await bench.changePassword(of: account, epoch: 2, credentialVersion: 2)
            case .signedOutEverywhere:
                let event = AccountSignedOut(epoch: 2, signedOutAt: now, noticeExpiresAt: now)
                try await bench.apply(event, of: account, by: AccountSignedOutHandler())
            case .firstProof:
                let event = ContactVerified(contactId: UUID(), channel: .email, firstProof: true, epoch: 2)
                try await bench.apply(event, of: account, by: ContactVerifiedHandler())
            case .revokedBelowEpoch: try await bench.revoke(belowEpoch: 2, of: account)
            case .revokedAlone: try await bench.revoke(session: try bench.claims(pair.accessToken).sid, of: account)
            }
            #expect(try await bench.isRefused(pair.refreshToken))
            #expect(try await bench.isActive(pair.accessToken) == false)
            #expect(try await bench.isActive(pair.refreshToken) == false)
            #expect(try await bench.isRefused(other.refreshToken) == (cause != .revokedAlone))
        }
    }

    @Test("A password change without sign-out ends no session")
    func changeWithoutSignOut() async throws {
        try await TokenBench.with { bench in
            let account = UUID()
            let pair = try await bench.signIn(account: account)
            try await bench.changePassword(of: account, epoch: 1, credentialVersion: 2)
            _ = try await bench.refresh(pair.refreshToken)
        }
    }

    @Test("Epochs that arrive in any order end at the highest", arguments: [[2, 3], [3, 2], [3, 1, 2]] as [[Int64]])
    func anyOrder(epochs: [Int64]) async throws {
        try await TokenBench.with { bench in
            let account = UUID()
            for epoch in epochs { try await bench.changePassword(of: account, epoch: epoch, credentialVersion: epoch) }
            await #expect(throws: OAuthError.invalidGrant) {
                try await bench.signIn(account: account, epoch: 2, credentialVersion: 3)
            }
            _ = try await bench.signIn(account: account, epoch: 3, credentialVersion: 3)
        }
    }

    @Test("With a stale stream session's word about this one session counts, and silence is 503")
    func stale() async throws {
        try await TokenBench.with { bench in
            let pair = try await bench.signIn(account: UUID())
            try await bench.setStreams(ageSeconds: 6, topics: [.revocation])
            bench.owners.answer(nil)
            await #expect(throws: CannotBeSure.self) { try await bench.refresh(pair.refreshToken) }
            await #expect(throws: CannotBeSure.self) { try await bench.isActive(pair.accessToken) }
            let standing = AccountStanding(epoch: 1, credentialVersion: 1)
            bench.owners.answer(AccountKnowledge(standing: standing, sessionEnded: true))
            #expect(try await bench.isRefused(pair.refreshToken))
            #expect(try await bench.isActive(pair.accessToken) == false)
            bench.owners.answer(AccountKnowledge(standing: standing))
            _ = try await bench.refresh(pair.refreshToken)
        }
    }

    @Test("SES-13: idle for 14 days or 30 days old, a session is over")
    func limits() async throws {
        try await TokenBench.with { bench in
            let idle = try await bench.signIn(account: UUID())
            var busy = try await bench.signIn(account: UUID())
            for _ in 0..<3 {
                bench.time.advance(by: .seconds(9 * 86_400))
                busy = try await bench.refresh(busy.refreshToken)
            }
            #expect(try await bench.isRefused(idle.refreshToken))
            bench.time.advance(by: .seconds(3 * 86_400))
            #expect(try await bench.isRefused(busy.refreshToken))
        }
    }

    @Test("SES-04: a refresh racing a sign-out everywhere leaves nothing that lives", .timeLimit(.minutes(10)))
    func race() async throws {
        try await TokenBench.with { bench in
            for round in 0..<200 {
                let account = UUID()
                let first = try await bench.signIn(account: account)
                async let refreshed = try? bench.refresh(first.refreshToken)
                async let change: Void = bench.changePassword(of: account, epoch: 2, credentialVersion: 2)
                let (second, _) = try await (refreshed, change)
                for pair in [first, second].compactMap(\.self) {
                    #expect(try await bench.isRefused(pair.refreshToken), "round \(round)")
                    #expect(try await bench.isActive(pair.accessToken) == false, "round \(round)")
                }
            }
        }
    }
}
