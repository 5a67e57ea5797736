import Foundation
import IdentityService
import ServiceLifecycle
import TestSupport
import Testing

@Suite("Look-ups cannot be told apart by time (LKP-08)", .serialized)
struct LookupTimingTests {
    static let kinds: [AccountLookupTests.Case] = [.hit, .miss, .wrongFamilyName, .badLuhn]
    static let rounds = 300
    /// One series in 15,000 is this far off by chance; both of two runs, never.
    static let limit = 4.0

    @Test("hits, misses, wrong names and mistyped numbers, interleaved at random, while the worker resolves them")
    func timing() async throws {
        try await IdentityHarness.with { identity in
            try await identity.owner()
            let running = Task { try await identity.application.worker.run() }
            for _ in 0..<20 { _ = try await Self.seconds(.hit, identity) }
            var suspects: Set<String> = []
            for run in 1...2 {
                let found = try await Self.compare(identity, run: run)
                suspects = run == 1 ? found : suspects.intersection(found)
                if found.isEmpty { break }
            }
            #expect(suspects.isEmpty, "told apart twice: \(suspects)")
            running.cancel()
            try await running.value
        }
    }

    /// The kinds whose times differ from those of hits.
    private static func compare(_ identity: IdentityHarness, run: Int) async throws -> Set<String> {
        var times: [AccountLookupTests.Case: [Double]] = [:]
        for _ in 0..<rounds {
            for kind in kinds.shuffled() { times[kind, default: []].append(try await seconds(kind, identity)) }
        }
        let hits = times[.hit] ?? []
        var suspects: Set<String> = []
        for kind in kinds where kind != .hit {
            let others = times[kind] ?? []
            let result = MannWhitney(hits, others)
            print(
                "lookup timing, run \(run), hit against \(kind.rawValue): \(result), medians "
                    + String(format: "%.3f ms and %.3f ms", median(hits) * 1000, median(others) * 1000)
                    + " of \(rounds) each")
            if abs(result.z) >= limit { suspects.insert(kind.rawValue) }
        }
        return suspects
    }

    private static func seconds(_ kind: AccountLookupTests.Case, _ identity: IdentityHarness) async throws -> Double {
        let start = ContinuousClock.now
        let reply = try await AccountLookupTests.ask(kind, identity)
        let elapsed = start.duration(to: .now) / .seconds(1)
        try #require(reply.status == 202)
        return elapsed
    }

    private static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

    @Test("the statistic itself: equal series, shifted ones, and a worked example")
    func statistic() {
        let series = (0..<300).map { Double($0 % 97) }
        #expect(abs(MannWhitney(series, series).z) < 0.001)
        #expect(MannWhitney(series.map { $0 + 30 }, series).z > 4)
        // Four against four, the first three ranks and the fifth: U = 1.
        #expect(MannWhitney([1, 2, 3, 5], [4, 6, 7, 8]).share == 1.0 / 16)
    }
}
