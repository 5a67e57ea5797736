import Foundation
import OperatorCommands
import StackUnderTest
import Testing

/// 200 journeys while every service is killed at random moments; then everything the run left behind is searched.
@Suite("Kill -9 under load", .stack, .serialized) struct KillTests {
    let stack: Stack
    init() throws { stack = try Stack.required() }

    @Test(
        "each service killed by SIGKILL during 200 journeys: none lost, no second effect, no secret left anywhere (I1–I14, I20)"
    )
    func killEveryService() async throws {
        let journeys = 200
        let ledger = Ledger()
        let progress = Progress()
        let load = ResetLoad(stack: stack, ledger: ledger, progress: progress)
        var random = SystemRandomNumberGenerator()
        let kills = (Part.services + Part.services).shuffled(using: &random)
        let last = journeys * ResetLoad.steps - 50
        let thresholds = kills.map { _ in Int.random(in: 20...last, using: &random) }.sorted()
        let plan = zip(thresholds, kills).map { "\($1) at step \($0)" }.joined(separator: ", ")
        let stack = stack
        async let faults = progress.run(at: thresholds) { index in
            try await stack.restart(kills[index], signal: SIGKILL)
        }
        try await load.run(journeys: journeys, parallel: 8)
        let done = try await faults
        #expect(done == kills.count, "only \(done) of \(kills.count) kills happened: \(plan)")
        try await Invariants(stack: stack, ledger: ledger).check()

        let findings = try await LeakSearch(stack: stack).findings(await ledger.secrets)
        let places = Set(findings.map(\.place))
        // The search itself works: it finds what must be there.
        #expect(places.isSuperset(of: LeakSearch.expected), "the search found too little: \(findings)")
        #expect(places.subtracting(LeakSearch.allowed).isEmpty, "secrets in the clear: \(findings); kills: \(plan)")
    }
}
