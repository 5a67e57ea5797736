import ArgumentParser
import AsyncHTTPClient
import OperatorCommands

/// From the answer to the new password until the gateway refuses the old session.
struct RevocationBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revocation",
        abstract: "Time from 204 of the reset to the gateway's first 401, one device at a time.")

    @Option(help: "Resets to measure.")
    var rounds = 200

    func run() async throws {
        let http = StackClient.makeHTTPClient()
        let client = StackClient(addresses: .fromEnvironment(), http: http)
        var latencies: [Double] = []
        for _ in 0..<rounds { latencies.append(try await round(client)) }
        try await http.shutdown()
        let figures = Percentiles(latencies)
        print("revocation over \(rounds) resets, milliseconds: \(figures)")
        print("ratio to the bound of 5,000 ms: p99 \(figures.p99 / 5_000)")
    }

    private func round(_ client: StackClient) async throws -> Double {
        struct Redeemed: Decodable { var grant: String }
        let person = DemoPerson.fresh("bench")
        _ = try await client.register(person)
        let device = try await client.signIn(email: person.email, password: person.password, device: "Bench")
        _ = try await client.requestRecovery(email: person.email)
        let token = try await Eventually.value(within: .seconds(20)) {
            try await client.inbox(of: person.email).first { $0.kind == "recovery-link" }?.linkToken
        }
        let redeemed = try await client.redeem(token: token ?? "")
        let grant = try redeemed.decode(Redeemed.self).grant
        guard try await client.resetPassword(grant: grant, newPassword: DemoPerson.freshPassword()).status == 204 else {
            throw ValidationError("a reset was refused")
        }
        let answered = ContinuousClock.now
        while try await client.get("\(client.addresses.gateway)/api/whoami", bearer: device.accessToken).status != 401 {
            guard answered.duration(to: .now) < .seconds(30) else { throw ValidationError("an old session lives on") }
        }
        return answered.duration(to: .now) / .milliseconds(1)
    }
}
