import Testing
import TokenDomain

@Suite("Refresh rotation, grace and reuse (A7.7, SES-05)")
struct RefreshFamilyStateTests {
    static let start: Int64 = 1_000_000
    static let family = RefreshFamilyState(
        generation: 7, rotatedAt: start, expiresAt: start + RefreshLifetime.absoluteMilliseconds, epoch: 3,
        clientID: "rekey-cli", isRevoked: false)

    struct Case: CustomTestStringConvertible, Sendable {
        var name: String
        var generation: Int64 = 7
        var age: Int64 = 60_000
        var client = "rekey-cli"
        var knownEpoch: Int64 = 3
        var held = false
        var revoked = false
        var expected: RefreshVerdict
        var testDescription: String { name }
    }

    static let cases: [Case] = [
        Case(name: "the newest is rotated", expected: .rotate(to: 8)),
        Case(
            name: "the previous one in the grace gets the same successor", generation: 6, age: 9_999,
            expected: .repeatSuccessor(7)),
        Case(
            name: "the previous one at the end of the grace is reuse", generation: 6, age: 10_000,
            expected: .revokeFamily),
        Case(name: "an older one in the grace is reuse", generation: 5, age: 1, expected: .revokeFamily),
        Case(name: "the very first is reuse", generation: 1, expected: .revokeFamily),
        Case(name: "one from a future that was lost is reuse", generation: 8, expected: .revokeFamily),
        Case(name: "another client earns nothing and ends nothing", client: "rekey-gateway", expected: .refuse),
        Case(name: "another client with an old one ends nothing", generation: 3, client: "x", expected: .refuse),
        Case(name: "below the account's epoch", knownEpoch: 4, expected: .refuse),
        Case(name: "above the known epoch", knownEpoch: 2, expected: .rotate(to: 8)),
        Case(name: "grace does not outlive the epoch", generation: 6, age: 1, knownEpoch: 4, expected: .refuse),
        Case(name: "grace does not outlive a revocation", generation: 6, age: 1, revoked: true, expected: .refuse),
        Case(name: "a held account", held: true, expected: .refuse),
        Case(name: "revoked", revoked: true, expected: .refuse),
        Case(
            name: "used a millisecond before the idle end", age: RefreshLifetime.idleMilliseconds - 1,
            expected: .rotate(to: 8)),
        Case(name: "idle for too long", age: RefreshLifetime.idleMilliseconds, expected: .refuse),
    ]

    @Test("A presented token", arguments: cases)
    func verdict(_ item: Case) {
        var family = Self.family
        family.isRevoked = item.revoked
        let verdict = family.present(
            generation: item.generation, client: item.client,
            standing: AccountStanding(epoch: item.knownEpoch, credentialVersion: 9, held: item.held),
            now: Self.start + item.age)
        #expect(verdict == item.expected)
    }

    @Test(
        "SES-13: the absolute end holds however busy the session is",
        arguments: [(-1, true), (0, false)] as [(Int64, Bool)])
    func absoluteEnd(offset: Int64, isAlive: Bool) {
        var family = Self.family
        let now = family.expiresAt + offset
        family.rotatedAt = now - 1000
        #expect(family.isAlive(standing: AccountStanding(epoch: 3), now: now) == isAlive)
    }
}
