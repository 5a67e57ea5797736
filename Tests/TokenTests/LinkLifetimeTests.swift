import Testing
import TokenDomain

@Suite("Link and grant lifetimes")
struct LinkLifetimeTests {
    static let issued: Int64 = 1_772_366_400_123

    @Test(
        "LNK-01: a link lives for 24 hours less one millisecond",
        arguments: [
            (0, true), (86_399_999, true), (86_400_000, false), (86_400_001, false), (172_800_000, false),
        ] as [(Int64, Bool)])
    func linkLife(age: Int64, isLive: Bool) {
        let expiry = LinkLifetime.expiry(issuedAt: Self.issued)
        #expect(LinkLifetime.isLive(at: Self.issued + age, expiresAt: expiry) == isLive)
    }

    @Test(
        "A grant ends after ten minutes, or with its link rounded up to a second",
        arguments: [
            // now, link's end, expected second
            (1_000_000, 90_000_000, 1_600), (1_000_001, 90_000_000, 1_600), (1_000_999, 90_000_000, 1_600),
            (1_000_000, 1_000_001, 1_001),
            (1_000_999, 1_001_000, 1_001), (1_000_000, 1_600_000, 1_600), (1_000_000, 1_599_001, 1_600),
        ] as [(Int64, Int64, Int64)])
    func grantLife(now: Int64, linkEnd: Int64, expected: Int64) {
        let second = GrantLifetime.expirySeconds(now: now, linkExpiresAt: linkEnd)
        #expect(second == expected)
        #expect(second * 1000 > now, "a link that was accepted gives a grant that can be used")
        #expect(second * 1000 - linkEnd < 1000, "a grant outlives its link by less than a second")
    }
}
