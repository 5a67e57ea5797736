import Testing
import TokenDomain

@Suite("An account's standing (A7.1, SES-04)")
struct AccountStandingTests {
    @Test(
        "A sign-in is admitted at or above what is known",
        arguments: [
            (5, 2, true), (6, 2, true), (5, 3, true), (4, 2, false), (5, 1, false), (4, 3, false), (6, 1, false),
        ] as [(Int64, Int64, Bool)])
    func signIn(epoch: Int64, credentialVersion: Int64, admitted: Bool) {
        let known = AccountStanding(epoch: 5, credentialVersion: 2)
        #expect(known.admitsSignIn(epoch: epoch, credentialVersion: credentialVersion) == admitted)
    }

    @Test("A held account admits nothing")
    func held() {
        let known = AccountStanding(epoch: 1, credentialVersion: 1, held: true)
        #expect(!known.admitsSignIn(epoch: 9, credentialVersion: 9))
        #expect(!known.admitsSession(epoch: 9))
    }

    @Test("Knowledge is combined with max, in any order")
    func combined() {
        let one = AccountStanding(epoch: 3, credentialVersion: 9)
        let other = AccountStanding(epoch: 8, credentialVersion: 2, held: true)
        #expect(one.combined(with: other) == AccountStanding(epoch: 8, credentialVersion: 9, held: true))
        #expect(one.combined(with: other) == other.combined(with: one))
    }

    @Test(
        "Local tables decide alone only while every stream is at most five seconds old and whole",
        arguments: [
            (1.0, 1.0, 1.0, true), (5.0, 5.0, 5.0, true), (5.001, 1, 1, false), (1, 5.001, 1, false),
            (1, 1, 5.001, false),
            (nil, 1, 1, false), (1, nil, 1, false), (1, 1, nil, false),
        ] as [(Double?, Double?, Double?, Bool)])
    func freshness(account: Double?, credential: Double?, revocation: Double?, isFresh: Bool) {
        let ages = StreamAges(
            account: account.map { .seconds($0) }, credential: credential.map { .seconds($0) },
            revocation: revocation.map { .seconds($0) })
        #expect(ages.areFresh == isFresh)
    }
}
