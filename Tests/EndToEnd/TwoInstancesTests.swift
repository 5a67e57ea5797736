import Foundation
import OperatorCommands
import StackUnderTest
import Testing

/// Two instances of every service share the work, and either of them is enough.
@Suite("Two instances", .stack(instances: 2), .serialized) struct TwoInstancesTests {
    let stack: Stack
    init() throws { stack = try Stack.required() }

    /// A client whose calls go to the instance that `pick` names.
    private func client(_ pick: (Part) -> Int) -> StackClient {
        let layout = stack.layout
        return stack.client.reaching(
            StackAddresses(
                gateway: layout.url(.gateway, instance: pick(.gateway)),
                identity: layout.url(.identity, instance: pick(.identity)),
                token: layout.url(.token, instance: pick(.token)),
                session: layout.url(.session, instance: pick(.session)),
                inbox: "\(layout.managementURL(.notification, instance: pick(.notification)))/dev/inbox",
                identityManagement: layout.managementURL(.identity, instance: pick(.identity))))
    }

    @Test("every journey, with neighbouring services on different instances", arguments: [1, 2])
    func journeys(_ first: Int) async throws {
        let mixed = client { [.identity, .session, .notification].contains($0) ? first : 3 - first }
        for journey in try JourneyScenario.all.journeys(
            client: mixed, limit: Stack.patience, credentials: try stack.layout.adminCredentials()
        ) {
            #expect(try await journey.run().count >= 8)
        }
    }

    @Test("a sign-out reaches every instance of every reader, and both gateways confirm it")
    func signOut() async throws {
        let stack = stack
        let somebody = try await stack.proved()
        let answer = try await stack.client.signOutEverywhere(keepThisDevice: true, bearer: somebody.bearer)
        struct Assertion: Decodable { var assertion: String }
        let here = try await stack.secondClient.exchange(assertion: try answer.decode(Assertion.self).assertion)
            .decode(SignedIn.self)
        let readers: [(Part, String)] = [
            (.gateway, "/api/whoami"), (.identity, "/v1/account"), (.session, "/v1/sessions"),
        ]
        for number in 1...2 {
            for (part, path) in readers {
                let url = stack.layout.url(part, instance: number) + path
                let out = try await Eventually.holds(within: Stack.patience) {
                    try await stack.client.get(url, bearer: somebody.bearer).status == 401
                }
                #expect(out, "\(part) \(number)")
                #expect(try await stack.client.get(url, bearer: here.accessToken).status == 200, "\(part) \(number)")
            }
        }
        let epoch = try #require(here.claims?.epoch)
        let found = try await Eventually.value(within: Stack.patience) { () -> RevocationConfirmation? in
            let status = try await stack.secondClient.revocationStatus(epoch: epoch, bearer: here.accessToken)
                .decode(RevocationConfirmation.self)
            return status.confirmed ? status : nil
        }
        let status = try #require(found)
        #expect(status.servers.filter { $0.name == "gateway" && $0.state == "confirmed" }.count == 2)
        #expect(status.servers.filter { $0.name == "identity" && $0.state == "confirmed" }.count == 2)
    }

    @Test("100 resets over both instances while one of each service is killed in turn: none lost, none twice")
    func kills() async throws {
        let journeys = 100
        let ledger = Ledger()
        let progress = Progress()
        let stack = stack
        let load = ResetLoad(
            stack: stack, ledger: ledger, progress: progress, clients: [stack.client, stack.secondClient])
        let thresholds = (1...Part.services.count).map { $0 * journeys * ResetLoad.steps / 7 }
        async let faults = progress.run(at: thresholds) { index in
            try await stack.restart(Part.services[index], instance: 1 + index % 2, signal: SIGKILL)
        }
        try await load.run(journeys: journeys, parallel: 6)
        #expect(try await faults == Part.services.count)
        try await Invariants(stack: stack, ledger: ledger).check()
    }
}
