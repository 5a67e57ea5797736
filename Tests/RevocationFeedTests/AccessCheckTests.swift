import EventContracts
import Foundation
import RecoveryCrypto
import RevocationFeed
import TestSupport
import Testing

@Suite("What a resource server does as the feed grows old (A7.6)")
struct AccessCheckTests {
    /// Keys that know one good token, and may be missing.
    private struct Keys: AccessTokenKeys {
        var claims: AccessTokenClaims?
        func genuine(_ compact: String) async throws -> AccessTokenClaims {
            guard let claims else { throw AccessDoubt.keys }
            guard compact == "good" else { throw SignatureError.invalidSignature }
            return claims
        }
    }

    /// What the owner says when it is asked.
    enum Word: Sendable { case live, ended, silent }

    private struct Owner: RevocationOwner {
        let word: Word
        func isLive(_ claims: AccessTokenClaims, token: String) async throws -> Bool {
            #expect(token == "good")
            guard word != .silent else { throw AccessDoubt.ownerSilent }
            return word == .live
        }
    }

    private let test = TestDependencies()
    private let feed = RevocationsInHand()

    private var claims: AccessTokenClaims {
        let now = Int64(TestDependencies.defaultStart.timeIntervalSince1970)
        return AccessTokenClaims(
            iss: AccessTokenClaims.issuer, sub: UUID(), aud: AccessTokenClaims.audience, exp: now + 300, iat: now,
            jti: UUID(), client_id: "rekey-cli", sid: UUID(), epoch: 3, auth_time: now)
    }

    private func decide(
        _ demand: AccessDemand, token: String = "good", keys: Bool = true, owner: Word? = nil
    ) async -> String {
        let check = AccessCheck(
            keys: Keys(claims: keys ? claims : nil), feed: feed, owner: owner.map(Owner.init(word:)),
            now: { self.test.now })
        return switch await check(token, demand) {
        case .accepted: "accepted"
        case .refused: "refused"
        case .unsure(let doubt): doubt.rawValue
        }
    }

    @Test(
        "The steps begin after 5 s, 30 s and 5 min",
        arguments: [
            (0, .fresh), (5000, .fresh), (5001, .late), (30_000, .late), (30_001, .doubtful), (300_000, .doubtful),
            (300_001, .blind), (31_536_000_000, .blind),
        ] as [(Int64, FeedStep)])
    func steps(milliseconds: Int64, step: FeedStep) { #expect(FeedStep(silence: .milliseconds(milliseconds)) == step) }

    @Test("The steps are in order") func order() { #expect(FeedStep.allCases == FeedStep.allCases.sorted()) }

    private static let sensitiveRead = AccessDemand(isWrite: false, isSensitive: true)

    @Test(
        "Each step with each kind of request; the owner says that the session lives",
        arguments: [
            (FeedStep.fresh, "accepted", "accepted", "accepted", "accepted"),
            (.late, "accepted", "accepted", "accepted", "accepted"),
            (.doubtful, "accepted", "accepted", "accepted", "accepted"),
            (.blind, "accepted", "revocations-too-old", "accepted", "revocations-too-old"),
        ])
    func ownerAnswers(_ step: FeedStep, _ read: String, _ write: String, _ guardedRead: String, _ guarded: String) async
    {
        feed.say(.live, staleness: Self.silence(step))
        #expect(await decide(.reading, owner: .live) == read)
        #expect(await decide(.writing, owner: .live) == write)
        #expect(await decide(Self.sensitiveRead, owner: .live) == guardedRead)
        #expect(await decide(.sensitive, owner: .live) == guarded)
    }

    @Test(
        "Sensitive requests at S2: the owner decides, and where it is silent nobody does",
        arguments: [
            (Word.live, "accepted"), (.ended, "refused"), (.silent, "revocation-owner-not-available"),
            (nil, "revocation-owner-not-available"),
        ])
    func owner(_ word: Word?, _ expected: String) async {
        for step in [FeedStep.fresh, .late] {
            feed.say(.live, staleness: Self.silence(step))
            #expect(await decide(.sensitive, owner: word) == "accepted", "the owner is not asked")
        }
        feed.say(.live, staleness: Self.silence(.doubtful))
        #expect(await decide(.sensitive, owner: word) == expected)
        #expect(await decide(.writing, owner: word) == "accepted", "only sensitive routes ask")
        feed.say(.live, staleness: Self.silence(.blind))
        #expect(await decide(Self.sensitiveRead, owner: word) == expected)
    }

    @Test(
        "I16: a feed that is not ready lets nobody in, whatever the request and the owner", arguments: FeedStep.allCases
    )
    func notReady(_ step: FeedStep) async {
        feed.say(.notReady, staleness: Self.silence(step))
        for demand in [AccessDemand.reading, .writing, .sensitive, Self.sensitiveRead] {
            #expect(await decide(demand, owner: .live) == "revocations-not-known")
        }
    }

    @Test("What is known to be revoked is refused at every step", arguments: FeedStep.allCases)
    func revoked(_ step: FeedStep) async {
        feed.say(.revoked, staleness: Self.silence(step))
        for demand in [AccessDemand.reading, .writing, .sensitive] {
            #expect(await decide(demand, owner: .live) == "refused")
        }
    }

    @Test("A token that is not token's, or over, is refused; without keys nobody can tell")
    func token() async {
        #expect(await decide(.reading, token: "forged") == "refused")
        #expect(await decide(.reading, keys: false) == "keys-not-available")
        test.advance(by: .milliseconds(299_999))
        #expect(await decide(.reading) == "accepted")
        test.advance(by: .milliseconds(1))
        #expect(await decide(.reading) == "refused")
    }

    @Test("Every doubt says when to try again") func retry() {
        for doubt in AccessDoubt.allCases { #expect(doubt.retryAfter >= .seconds(1)) }
    }

    private static func silence(_ step: FeedStep) -> Duration {
        switch step {
        case .fresh: .seconds(1)
        case .late: .seconds(6)
        case .doubtful: .seconds(31)
        case .blind: .seconds(301)
        }
    }
}
