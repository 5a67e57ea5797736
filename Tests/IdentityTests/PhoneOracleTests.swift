import Foundation
import IdentityDomain
import Testing

/// The country table against an implementation that is not ours: PyPI's `phonenumbers`.
@Suite(
    "Telephone numbers as phonenumbers sees them (SMS-13)",
    .enabled(if: PhoneOracle.isInstalled, "PyPI's phonenumbers is not installed; deploy/dev test does that"))
struct PhoneOracleTests {
    @Test("thousands of seeded numbers are taken or refused as there, and become the same E.164", arguments: [1, 2, 3])
    func agree(_ seed: Int) throws {
        let opinions = try PhoneOracle.opinions(seed: seed, count: 4000)
        var counted: [String: Int] = [:]
        for opinion in opinions {
            let number = PhoneNumberTests.table.number(opinion.text, country: opinion.country)
            counted[opinion.verdict.rawValue, default: 0] += 1
            let note: Comment = "\(opinion.country) \(opinion.text): \(opinion.e164 ?? "none")"
            switch opinion.verdict {
            case .accept: #expect(number?.e164 == opinion.e164, note)
            case .refuse: #expect(number == nil, note)
            case .either: #expect(number == nil || number?.e164 == opinion.e164, note)
            }
            if opinion.verdict == .accept, let number, let region = opinion.region {
                #expect(number.country == region, note)
            }
        }
        // A seed that tries one side alone says nothing.
        #expect(counted["accept", default: 0] > 1000 && counted["refuse", default: 0] > 500, "\(counted)")
    }
}
