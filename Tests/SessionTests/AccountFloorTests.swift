import SessionDomain
import Testing

@Suite("The floor of an account only rises (A7.1)")
struct AccountFloorTests {
    @Test("Hearing of an epoch", arguments: [(4, nil), (5, nil), (6, 6), (60, 60)] as [(Int64, Int64?)])
    func raise(epoch: Int64, expected: Int64?) {
        #expect(AccountFloor(belowEpoch: 5).raised(to: epoch)?.belowEpoch == expected)
    }

    @Test(
        "Epochs in any order end at the highest",
        arguments: [
            [1, 2, 3], [3, 2, 1], [2, 3, 1, 3, 2], [3],
        ] as [[Int64]])
    func anyOrder(epochs: [Int64]) {
        let floor = epochs.reduce(AccountFloor.initial) { $0.raised(to: $1) ?? $0 }
        #expect(floor.belowEpoch == 3)
    }

    @Test(
        "A session dies below the floor, not at it", arguments: [(4, true), (5, false), (6, false)] as [(Int64, Bool)])
    func kills(epoch: Int64, isDead: Bool) {
        #expect(AccountFloor(belowEpoch: 5).kills(epoch: epoch) == isDead)
    }

    @Test(
        "A session is revoked on arrival when its epoch or itself is over",
        arguments: [
            (5, nil, nil), (4, nil, .belowEpoch), (5, .signedOut, .signedOut), (4, .tokenReused, .tokenReused),
        ] as [(Int64, SessionEnd?, SessionEnd?)])
    func arrival(epoch: Int64, knownEnd: SessionEnd?, expected: SessionEnd?) {
        let reason = ArrivalRule.revocation(epoch: epoch, floor: AccountFloor(belowEpoch: 5), knownEnd: knownEnd)
        #expect(reason == expected)
    }

    @Test("Readers remember a revocation longer than an access token and its assertion live")
    func memory() {
        #expect(RevocationLifetime.expiry(revokedAt: 0) > (300 + 60) * 1000)
    }
}
