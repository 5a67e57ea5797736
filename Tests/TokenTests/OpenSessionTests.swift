import EventContracts
import Foundation
import HTTPTypes
import HummingbirdTesting
import RecoveryCrypto
import TestSupport
import Testing
import TokenDomain
import TokenService

@Suite("Exchanging assertions for sessions")
struct OpenSessionTests {
    @Test("A right assertion opens a session with both tokens and one event")
    func opens() async throws {
        try await TokenBench.with { bench in
            let account = UUID()
            let answer = try await bench.exchange(
                try bench.assertion(account: account, epoch: 3, device: "Anna's phone"))
            #expect(answer.status == .ok)
            #expect(answer.headers[.cacheControl] == "no-store")
            let tokens = try JSONDecoder().decode(TokensAnswer.self, from: Data(answer.text.utf8))
            #expect(tokens.token_type == "Bearer")
            #expect(tokens.expires_in == 300)
            let claims = try bench.claims(tokens.access_token)
            try claims.validate(now: bench.time.now)
            #expect(claims.sub == account)
            #expect(claims.epoch == 3)
            #expect(claims.client_id == "rekey-cli")
            #expect(claims.exp - claims.iat == 300)
            let events = try await bench.published(SessionOpened.self)
            #expect(events.map(\.sessionId) == [claims.sid])
            #expect(events.first?.device == "Anna's phone")
            #expect(events.first?.epoch == 3)
            #expect(bench.owners.asked == 0)
        }
    }

    @Test("A session that takes the place of another ends it in the same step, and says so")
    func replaces() async throws {
        try await TokenBench.with { bench in
            let account = UUID()
            let old = try await bench.signIn(account: account)
            let other = try await bench.signIn(account: account)
            let session = try bench.claims(old.accessToken).sid
            let text = try bench.assertion(account: account) {
                $0.replaces = session
                $0.place = "Utrecht, NL\r\n"
            }
            #expect(try await bench.exchange(text).status == .ok)
            let opened = try #require(try await bench.published(SessionOpened.self).last)
            #expect(opened.replaces == session)
            #expect(opened.place == "Utrecht, NL")
            #expect(try await bench.published(SessionEnded.self).map(\.sessionId) == [session])
            #expect(try await bench.isRefused(old.refreshToken))
            #expect(try await bench.isActive(old.accessToken) == false)
            _ = try await bench.refresh(other.refreshToken)
        }
    }

    @Test("SES-16: a session of another account is never replaced; nor is anything when the exchange is refused")
    func replacesOwnOnly() async throws {
        try await TokenBench.with { bench in
            let victim = try await bench.signIn(account: UUID())
            let session = try bench.claims(victim.accessToken).sid
            let account = UUID()
            let foreign = try bench.assertion(account: account) { $0.replaces = session }
            #expect(try await bench.exchange(foreign).status == .ok)
            #expect(try await bench.published(SessionOpened.self).last?.replaces == nil)

            let own = try await bench.signIn(account: account, epoch: 2)
            try await bench.changePassword(of: account, epoch: 2, credentialVersion: 5)
            let ownSession = try bench.claims(own.accessToken).sid
            let stale = try bench.assertion(account: account, epoch: 2) { $0.replaces = ownSession }
            #expect(try await bench.exchange(stale).status == .badRequest)
            #expect(try await bench.published(SessionEnded.self).isEmpty)
            _ = try await bench.refresh(victim.refreshToken)
            _ = try await bench.refresh(own.refreshToken)
        }
    }

    struct Case: CustomTestStringConvertible, Sendable {
        var name: String
        var epoch: Int64 = 5
        var credentialVersion: Int64 = 4
        var change: @Sendable (inout SignInAssertion) -> Void = { _ in }
        var status = 400
        var testDescription: String { name }
    }

    static let cases: [Case] = [
        Case(name: "known epoch and version", status: 200),
        Case(name: "a higher epoch than token has heard of", epoch: 6, status: 200),
        Case(name: "below the known epoch", epoch: 4),
        Case(name: "SES-04: below the known credential version", credentialVersion: 3),
        Case(name: "expired", change: { $0.exp = $0.iat }),
        Case(name: "for another audience", change: { $0.aud = "rekey" }),
        Case(name: "from another issuer", change: { $0.iss = "rekey-token" }),
    ]

    @Test("What an assertion must hold", arguments: cases)
    func judged(_ item: Case) async throws {
        try await TokenBench.with { bench in
            let account = UUID()
            try await bench.changePassword(of: account, epoch: 5, credentialVersion: 4)
            let text = try bench.assertion(
                account: account, epoch: item.epoch, credentialVersion: item.credentialVersion, change: item.change)
            let answer = try await bench.exchange(text)
            #expect(answer.status.code == item.status)
            if item.status != 200 {
                #expect(answer.text == #"{"error":"invalid_grant"}"#)
                #expect(try await bench.count("refresh_family") == 0)
            }
        }
    }

    @Test("JWT-03: no other statement passes for an assertion")
    func otherStatements() async throws {
        try await TokenBench.with { bench in
            let account = UUID()
            let pair = try await bench.signIn(account: account)
            let now = bench.time.now.milliseconds / 1000
            let claims = SignInAssertion(
                iss: SignInAssertion.issuer, aud: SignInAssertion.audience, sub: account, epoch: 1, cv: 1, jti: UUID(),
                iat: now, exp: now + 60, auth_time: now)
            let good = try bench.identitySigning.sign(claims, type: SignInAssertion.tokenType)
            let statements = [
                pair.accessToken, pair.refreshToken, try bench.identitySigning.sign(claims, type: "at+jwt"),
                try bench.keys.signing.sign(claims, type: SignInAssertion.tokenType), String(good.dropLast(2)),
                good + ".x",
                "..", "x",
            ]
            for statement in statements {
                #expect(try await bench.exchange(statement).text == #"{"error":"invalid_grant"}"#)
            }
            #expect(try await bench.count("refresh_family") == 1)
        }
    }

    @Test("An assertion works once, also for fifty at once", .timeLimit(.minutes(10)))
    func singleUse() async throws {
        try await TokenBench.with { bench in
            let text = try bench.assertion(account: UUID())
            let winners = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<50 {
                    group.addTask {
                        do {
                            _ = try await bench.application.openSession.run(assertion: text, client: TokenBench.cli)
                            return true
                        } catch OAuthError.invalidGrant {
                            return false
                        }
                    }
                }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(winners == 1)
            #expect(try await bench.count("refresh_family") == 1)
            #expect(try await bench.published(SessionOpened.self).count == 1)
        }
    }

    @Test(
        "DESIGN 3.4: with a stale stream the owners are asked, and their word counts",
        arguments: [
            nil, .account, .credential, .revocation,
        ] as [Topic?])
    func asksOwners(staleTopic: Topic?) async throws {
        try await TokenBench.with { bench in
            if let staleTopic {
                try await bench.setStreams(ageSeconds: 6, topics: [staleTopic])
            } else {
                try await bench.forgetStreams()
            }
            let account = UUID()
            bench.owners.answer(AccountKnowledge(standing: AccountStanding(epoch: 2, credentialVersion: 2)))
            let below = try await bench.exchange(try bench.assertion(account: account, epoch: 1, credentialVersion: 2))
            #expect(below.text == #"{"error":"invalid_grant"}"#)
            let right = try await bench.exchange(try bench.assertion(account: account, epoch: 2, credentialVersion: 2))
            #expect(right.status == .ok)
            #expect(bench.owners.asked == 2)
            // What was learned counts also when the streams are fresh again.
            try await bench.setStreams(ageSeconds: -3600)
            let later = try await bench.exchange(try bench.assertion(account: account, epoch: 1, credentialVersion: 2))
            #expect(later.status == .badRequest)
            #expect(bench.owners.asked == 2)
        }
    }

    @Test("With a stale stream and no answer the answer is 503 and nothing is used up")
    func cannotBeSure() async throws {
        try await TokenBench.with { bench in
            try await bench.forgetStreams()
            bench.owners.answer(nil)
            let text = try bench.assertion(account: UUID())
            let answer = try await bench.exchange(text)
            #expect(answer.status == .serviceUnavailable)
            #expect(answer.headers[.retryAfter] == "2")
            #expect(answer.text == #"{"error":"temporarily_unavailable"}"#)
            #expect(try await bench.count("refresh_family") == 0)
            bench.owners.answer(AccountKnowledge(standing: AccountStanding(epoch: 1, credentialVersion: 1)))
            #expect(try await bench.exchange(text).status == .ok)
        }
    }

    @Test("A held account gets no tokens")
    func held() async throws {
        try await TokenBench.with { bench in
            try await bench.forgetStreams()
            bench.owners.answer(AccountKnowledge(standing: AccountStanding(epoch: 1, credentialVersion: 1, held: true)))
            #expect(try await bench.exchange(try bench.assertion(account: UUID())).status == .badRequest)
        }
    }

    @Test("SES-04: a sign-in racing a password change leaves nothing that lives", .timeLimit(.minutes(10)))
    func race() async throws {
        try await TokenBench.with { bench in
            var opened = 0
            for round in 0..<200 {
                let account = UUID()
                let text = try bench.assertion(account: account)
                async let pair = try? bench.application.openSession.run(assertion: text, client: TokenBench.cli)
                async let change: Void = bench.changePassword(of: account, epoch: 2, credentialVersion: 2)
                let (winner, _) = try await (pair, change)
                guard let winner else { continue }
                opened += 1
                #expect(try await bench.isRefused(winner.refreshToken), "round \(round)")
                #expect(try await bench.isActive(winner.accessToken) == false, "round \(round)")
            }
            // Both orders happen; a race that always ends the same way has proved nothing.
            #expect(opened < 200)
        }
    }
}
