import EventContracts
import Foundation
import Messaging
import NotificationDomain
import PostgresClient
import RecoveryCrypto
import ServiceRuntime
import Synchronization
import TestSupport

@testable import NotificationService

/// The parts of the fault run: it queues, lets workers of several instances loose, kills some, and lets time pass.
final class FaultRun: Sendable {
    private struct State {
        var deathsLeft: Int
        /// Kills after the message went out, by message.
        var died: [UUID: Int] = [:]
        var deaths = 0
        var sends = 0
        /// Local parts by recovery request.
        var locals: [UUID: String] = [:]
        var tasks: [Task<Void, Never>] = []
    }

    let fixture: NotificationFixture
    let conductor = Conductor()
    private let url: String
    private let grave = MortalProvider.Grave()
    private let state: Mutex<State>
    private let breakers: [GuardedProvider]

    /// A worker dies at every so manieth send.
    private static let deathEvery = 150
    /// Life of a code, and of everything else, in milliseconds.
    private static let shortLife: Int64 = 5 * 60_000
    private static let longLife: Int64 = 72 * 3_600_000

    init(_ fixture: NotificationFixture, url: String, deaths: Int) throws {
        self.fixture = fixture
        self.url = url
        state = Mutex(State(deathsLeft: deaths))
        breakers = (0..<2).map { _ in GuardedProvider(name: "smtp", timeout: .seconds(2), logger: .quiet) }
    }

    // MARK: Queueing

    static func local(_ number: Int) -> String { "\(number).\(FaultPlan.of(number).rawValue)" }

    func isShortLived(_ local: String) -> Bool { Int(local.split(separator: ".")[0]).map(Self.isShortLived) ?? false }

    private static func isShortLived(_ number: Int) -> Bool { number % 10 == 3 }

    /// Queues messages as identity's and token's events do, a hundred in a transaction.
    func queue(_ numbers: Range<Int>) async throws {
        for start in stride(from: numbers.lowerBound, to: numbers.upperBound, by: 100) {
            let batch = try (start..<min(start + 100, numbers.upperBound)).map { number in
                var link = NotificationFixture.Link()
                link.address = "\(Self.local(number))@example.com"
                link.life = Self.isShortLived(number) ? Self.shortLife : Self.longLife
                let issued = try fixture.issued(link)
                state.withLock { $0.locals[issued.event.requestId] = Self.local(number) }
                return issued
            }
            let handler = RecoverySecretIssuedHandler(queue: fixture.queue)
            try await fixture.database.client.transaction { tx in
                for issued in batch { try handler.handle(issued.event, issued.envelope, in: tx) }
            }
        }
    }

    // MARK: Working

    func start(_ instance: Int, workers: Int) async {
        for number in 0..<workers { await startWorker("instance-\(instance)-worker-\(number)", breakers[instance]) }
    }

    private func startWorker(_ name: String, _ breaker: GuardedProvider) async {
        await conductor.joined()
        let task = Task {
            do {
                try await work(name, breaker)
            } catch {
                await conductor.left()
            }
        }
        state.withLock { $0.tasks.append(task) }
    }

    private func work(_ name: String, _ breaker: GuardedProvider) async throws {
        guard
            let configuration = SMTPConfiguration(
                url: url, tls: .none, timeout: .seconds(2), helloName: "rekey.example")
        else { return }
        let connection = SMTPConnection(configuration: configuration, name: "smtp", thread: name)
        let life = "\(name)-\(UUID().uuidString)"
        let provider = MortalProvider(
            connection, grave: grave, fate: { [self] _ in fate() },
            died: { [self] death, id in await died(death, id, life, name, breaker) })
        let worker = try fixture.worker(
            ProviderRoutes(email: .providers([ProviderRoute.Member(provider, breaker)]), sms: .none), name: life)
        while await !conductor.isOver {
            if try await !worker() { await conductor.idle() }
        }
        await provider.close()
    }

    private func fate() -> MortalProvider.Death? {
        state.withLock { state in
            state.sends += 1
            guard state.deathsLeft > 0, state.sends % Self.deathEvery == 0 else { return nil }
            state.deathsLeft -= 1
            return state.deathsLeft % 2 == 0 ? .before : .after
        }
    }

    /// Its lease ends, which in the run is at once, and another takes its place.
    private func died(
        _ death: MortalProvider.Death, _ id: UUID, _ life: String, _ name: String, _ breaker: GuardedProvider
    ) async {
        state.withLock { state in
            state.deaths += 1
            if death == .after { state.died[id, default: 0] += 1 }
        }
        _ = try? await fixture.database.client.execute(
            "update message set lease_until = now() - interval '1 second' where worker = \(life) and state = 'sending'")
        await startWorker(name, breaker)
        await conductor.left()
    }

    // MARK: Time

    /// Lets time pass; everybody who has something to do then does it.
    func passTime(seconds: Int) async throws {
        fixture.time.advance(by: .seconds(seconds))
        try await fixture.sweep()
        await conductor.tick()
        await conductor.allIdle()
    }

    func end() async {
        await conductor.end()
        grave.open()
        for task in state.withLock({ $0.tasks }) { await task.value }
    }

    // MARK: Looking

    var deaths: Int { state.withLock { $0.deaths } }

    /// What became of every message, by local part: its state, and how often its worker was killed after it went out.
    func ends() async throws -> [String: (state: String, killed: Int)] {
        let rows = try await fixture.database.client.query("select id, request_id, state from message")
        let known = state.withLock { ($0.locals, $0.died) }
        return try rows.reduce(into: [:]) { ends, row in
            let (id, request): (UUID, UUID) = (try row.decode("id"), try row.decode("request_id"))
            ends[known.0[request] ?? "\(id)"] = (try row.decode("state"), known.1[id] ?? 0)
        }
    }

    func unfinished() async throws -> Int {
        try await fixture.database.client.query(
            "select 1 from message where state in ('queued', 'sending', 'retry', 'unknown')"
        ).count
    }

    /// Messages that keep their boxes though nobody can send them any more.
    func sealedInVain() async throws -> Int {
        try await fixture.database.client.query(
            "select 1 from message where sealed is not null and (state <> 'failed' or expires_at <= \(fixture.time.now))"
        ).count
    }

    func events(_ type: String) async throws -> Int {
        try await fixture.database.client.query("select 1 from outbox where type = \(type)").count
    }
}
