import Foundation
import OperatorCommands
import StackUnderTest
import Testing

/// The broker is the one part that may forget everything: outboxes bring it back (DESIGN 3.6).
@Suite("Broker faults", .stack, .serialized) struct BrokerFaultTests {
    let stack: Stack
    init() throws { stack = try Stack.required() }

    @Test(
        "the broker is lost with all its data, and stopped for a while, amid 200 journeys: all heal by themselves",
        .enabled(if: ProcessInfo.processInfo.environment["REKEY_KAFKA"] == nil, "a foreign broker is not ours to empty")
    )
    func emptied() async throws {
        let journeys = 200
        let ledger = Ledger()
        let progress = Progress()
        let load = ResetLoad(stack: stack, ledger: ledger, progress: progress)
        let stack = stack
        let total = journeys * ResetLoad.steps
        async let faults = progress.run(at: [total / 4, total / 2]) { index in
            // The embedded broker keeps nothing: a restart is a restart of an emptied broker.
            await stack.kill(.broker, signal: index == 0 ? SIGKILL : SIGTERM)
            // Requests are still accepted while there is no broker at all.
            let person = DemoPerson.fresh("outage")
            #expect(try await stack.client.register(person).status == 202)
            #expect(try await stack.client.requestRecovery(email: person.email).status == 202)
            try await stack.start(.broker)
            _ = try await stack.message("recovery-link", to: person.email)
        }
        try await load.run(journeys: journeys, parallel: 8)
        #expect(try await faults == 2)
        try await Invariants(stack: stack, ledger: ledger).check()
    }
}
