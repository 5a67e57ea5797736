import ArgumentParser
import Foundation
import OperatorCommands
import StackUnderTest

/// How long a signed-out device still gets through, reader by reader, on a stack of its own that is broken meanwhile.
struct RevocationWindow {
    let stack: Stack
    let fault: RevocationFault
    let outage: Duration
    /// Present when the fault is a cut between the gateway and the broker.
    let link: BrokerLink?

    /// Milliseconds from the answer to the sign-out until the last answer that let the device through.
    func round() async throws -> [RevocationReader: Double] {
        let client = stack.client
        let person = DemoPerson.fresh("window")
        guard try await client.register(person).status == 202 else { throw ValidationError("not registered") }
        let device = try await client.signIn(email: person.email, password: person.password, device: "Window")
        // Everybody knows the device before anything breaks.
        for reader in RevocationReader.allCases where reader != .tokenRefresh {
            var known = device
            let holds = try await Eventually.holds(within: .seconds(20)) { try await reader.accepts(&known, client) }
            guard holds else { throw ValidationError("\(reader.rawValue): a live session is refused") }
        }
        try await breakDown()
        let answer = try await client.signOutEverywhere(keepThisDevice: false, bearer: device.accessToken)
        guard answer.status == 200 else { throw ValidationError("the sign-out answered \(answer.status)") }
        let signedOut = ContinuousClock.now
        return try await withThrowingTaskGroup(of: (RevocationReader, Double).self) { group in
            for reader in RevocationReader.allCases {
                group.addTask { (reader, await Self.last(reader, device, client, since: signedOut, for: watching)) }
            }
            try await mend(after: signedOut)
            return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
    }

    /// How long the readers are watched: past the outage, and past what comes of it.
    private var watching: Duration { fault.isOutage ? outage + .seconds(20) : .seconds(8) }

    private func breakDown() async throws {
        switch fault {
        case .none: break
        case .brokerDown: await stack.kill(.broker, signal: SIGKILL)
        case .gatewayCut: link?.cut()
        case .gatewayRestart: await stack.kill(.gateway, signal: SIGKILL)
        }
    }

    private func mend(after signedOut: ContinuousClock.Instant) async throws {
        if fault.isOutage { try await ContinuousClock().sleep(until: signedOut + outage) }
        switch fault {
        case .none: break
        case .brokerDown: try await stack.start(.broker)
        case .gatewayCut: link?.mend()
        case .gatewayRestart: try await stack.start(.gateway)
        }
    }

    /// Asks as fast as it is answered for five seconds, then ten times a second, and keeps the time of the last success.
    private static func last(
        _ reader: RevocationReader, _ device: SignedIn, _ client: StackClient, since start: ContinuousClock.Instant,
        for limit: Duration
    ) async -> Double {
        var device = device
        var last = Duration.zero
        let clock = ContinuousClock()
        while clock.now < start + limit {
            // A reader that does not answer lets nobody through.
            if (try? await reader.accepts(&device, client)) == true { last = start.duration(to: clock.now) }
            let pause: Duration = clock.now < start + .seconds(5) ? .milliseconds(1) : .milliseconds(100)
            try? await clock.sleep(for: pause)
        }
        return last / .milliseconds(1)
    }
}
