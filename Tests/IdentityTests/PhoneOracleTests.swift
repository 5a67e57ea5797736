import Foundation
import IdentityDomain
import Testing

/// The country table against an implementation that is not ours: PyPI's `phonenumbers`.
@Suite("Telephone numbers as phonenumbers sees them (SMS-13)")
struct PhoneOracleTests {
    @Test(
        "thousands of seeded numbers are taken or refused as there, and become the same E.164",
        .enabled(if: PhoneOracle.isInstalled, "PyPI's phonenumbers is not installed; deploy/dev test does that"),
        arguments: [1, 2, 3])
    func agree(_ seed: Int) async throws {
        let opinions = try await PhoneOracle.opinions(seed: seed, count: 4000)
        var counted: [PhoneOracle.Opinion.Verdict: Int] = [:]
        for opinion in opinions { counted[opinion.verdict, default: 0] += 1 }
        let disagreements = opinions.filter { !Self.agrees($0) }.map {
            "\($0.country) \($0.text): \($0.verdict.rawValue) \($0.e164 ?? "")"
        }
        #expect(disagreements == [])
        // A seed that tries one side alone says nothing.
        #expect(counted[.accept, default: 0] > 1000 && counted[.refuse, default: 0] > 500)
    }

    private static func agrees(_ opinion: PhoneOracle.Opinion) -> Bool {
        let number = PhoneNumberTests.table.number(opinion.text, country: opinion.country)
        return switch opinion.verdict {
        case .accept: number?.e164 == opinion.e164 && number?.country == opinion.region
        case .refuse: number == nil
        case .either: number == nil || number?.e164 == opinion.e164
        }
    }
}
