import ArgumentParser
import AsyncHTTPClient
import OperatorCommands
import StackUnderTest

/// From the answer to the new password until the gateway refuses the old session; or the window of acceptance in a fault.
struct RevocationBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revocation",
        abstract: "How long a signed-out device still gets through.",
        discussion:
            "Without --fault: time from 204 of a reset to the gateway's first 401, on the running stack. With --fault: the "
            + "worst window in which a revoked session was accepted, by reader, on a stack that is started for it "
            + "(PostgreSQL of REKEY_TEST_POSTGRES) and broken meanwhile.")

    @Option(help: "none, broker-down, gateway-cut or gateway-restart.")
    var fault: RevocationFault?

    @Option(help: "Resets or sign-outs to measure; by default 200, or what suits the fault.")
    var rounds: Int?

    @Option(help: "Seconds that an outage lasts; the default is longer than an access token lives.")
    var outage = 330

    func run() async throws {
        if let fault { return try await windows(fault) }
        let http = StackClient.makeHTTPClient()
        let client = StackClient(addresses: .fromEnvironment(), http: http)
        let rounds = rounds ?? 200
        var latencies: [Double] = []
        for _ in 0..<rounds { latencies.append(try await round(client)) }
        try await http.shutdown()
        let figures = Percentiles(latencies)
        print("revocation over \(rounds) resets, milliseconds: \(figures)")
        print("ratio to the bound of 5,000 ms: p99 \(figures.p99 / 5_000)")
    }

    private func windows(_ fault: RevocationFault) async throws {
        let stack = Stack()
        var series: [RevocationReader: [Double]] = [:]
        do {
            try await stack.start()
            let link = fault == .gatewayCut ? try await stack.putLink(before: .gateway) : nil
            let window = RevocationWindow(stack: stack, fault: fault, outage: .seconds(outage), link: link)
            for _ in 0..<(rounds ?? fault.defaultRounds) {
                for (reader, milliseconds) in try await window.round() {
                    series[reader, default: []].append(milliseconds)
                }
            }
        } catch {
            await stack.stop(keepLogs: true)
            throw error
        }
        await stack.stop(keepLogs: false)
        let what = fault.isOutage ? "\(fault.rawValue) for \(outage) s" : fault.rawValue
        print(
            "a revoked session was last accepted after, milliseconds (\(what), \(rounds ?? fault.defaultRounds) rounds):"
        )
        for reader in RevocationReader.allCases {
            let figures = Percentiles(series[reader] ?? [])
            print("  \(reader.rawValue): worst \((figures.maximum * 10).rounded() / 10), p50 \(figures.p50)")
        }
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
