import DedicatedThread
import EventContracts
import Foundation
import PostgresClient
import RecoveryCrypto
import TestSupport

@testable import NotificationService

/// The parts of the fault run: it queues, starts instances, has them killed and starts them again, and lets time pass.
///
/// On a thread of its own: it blocks while it waits for other processes.
actor FaultRun {
    private let executor = ThreadExecutor(name: "fault-run")
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    nonisolated let fixture: NotificationFixture
    private let server: SMTPServer
    private let random: SeededRandomSource
    private var instances: [InstanceProcess] = []
    /// Local parts by recovery request.
    private var locals: [UUID: String] = [:]

    /// Processes killed.
    private(set) var kills = 0
    /// How often a message was claimed by a process that was killed.
    private(set) var claimedAtKills = 0
    /// How often a message had been admitted by a process that was killed, by local part: it may have gone out then.
    private(set) var mayHaveGoneOut: [String: Int] = [:]

    private static let workers = 4
    /// Life of a code, and of everything else, in milliseconds.
    private static let shortLife: Int64 = 5 * 60_000
    private static let longLife: Int64 = 72 * 3_600_000
    /// The next one is killed after so many commands at the mail server, and so many microseconds.
    private static let commandsBetweenKills: ClosedRange<UInt64> = 100...1_500
    private static let microsecondsAfterCommand: ClosedRange<UInt64> = 0...20_000

    private struct Acknowledged: Decodable { var set: String }

    init(_ fixture: NotificationFixture, seed: UInt64) throws {
        // One that was just killed reads nothing any more.
        signal(SIGPIPE, SIG_IGN)
        self.fixture = fixture
        server = try SMTPServer(script: "smtp_faults.py")
        random = SeededRandomSource(seed: seed)
    }

    // MARK: Queueing

    static func local(_ number: Int) -> String { "\(number).\(FaultPlan.of(number).rawValue)" }

    static func isShortLived(_ local: String) -> Bool {
        Int(local.split(separator: ".")[0]).map(isShortLived) ?? false
    }

    private static func isShortLived(_ number: Int) -> Bool { number % 10 == 3 }

    /// Queues messages as identity's and token's events do, a hundred in a transaction.
    func queue(_ numbers: Range<Int>) async throws {
        for start in stride(from: numbers.lowerBound, to: numbers.upperBound, by: 100) {
            let batch = try (start..<min(start + 100, numbers.upperBound)).map { number in
                var link = NotificationFixture.Link()
                link.address = "\(Self.local(number))@example.com"
                link.life = Self.isShortLived(number) ? Self.shortLife : Self.longLife
                let issued = try fixture.issued(link)
                locals[issued.event.requestId] = Self.local(number)
                return issued
            }
            let handler = RecoverySecretIssuedHandler(queue: fixture.queue)
            try await fixture.database.client.transaction { tx in
                for issued in batch { try handler.handle(issued.event, issued.envelope, in: tx) }
            }
        }
    }

    // MARK: Instances

    /// Starts them, and waits until they have nothing to do.
    func start(instances count: Int) async throws {
        for index in 0..<count { instances.append(try startProcess(index)) }
        try planKill()
        try await settle()
    }

    /// The same name in every life, as an instance has it that is restarted.
    private static func name(_ instance: Int) -> String { "instance-\(instance)" }

    private func startProcess(_ instance: Int) throws -> InstanceProcess {
        let settings = [
            "instance": Self.name(instance), "database.url": fixture.database.url, "keys.directory": "/nowhere",
            "public.url": "https://id.example", "mail.from": "no-reply@rekey.example",
            "mail.workers": "\(Self.workers)", "smtp.url": server.url, "smtp.tls": "none", "smtp.timeout": "PT4S",
        ]
        return try InstanceProcess(
            DeliveryInstanceOrders(
                settings: settings, sealingKeys: fixture.sealingKeys, destinationKeys: fixture.printKeys,
                identityKeys: fixture.identity.publicKeys, tokenKeys: fixture.token.publicKeys,
                now: fixture.time.now.milliseconds))
    }

    /// The server kills: no other clock knows where the mails are.
    private func planKill() throws {
        let victim = instances[Int(number(in: 0...UInt64(instances.count - 1)))]
        let (commands, microseconds) = (
            number(in: Self.commandsBetweenKills), number(in: Self.microsecondsAfterCommand)
        )
        let _: Acknowledged = try server.ask("kill \(victim.identifier) \(commands) \(microseconds)")
    }

    private func number(in range: ClosedRange<UInt64>) -> UInt64 {
        let word = random.bytes(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return range.lowerBound + word % (range.upperBound - range.lowerBound + 1)
    }

    /// What a killed process leaves behind is written down; then its leases end, and it is started again.
    private func replace(_ instance: Int) async throws {
        guard instances[instance].wasKilled() else {
            throw ProcessLines.Failure(reason: "\(Self.name(instance)) ended without being killed")
        }
        kills += 1
        let client = fixture.database.client
        // What its connections have been told is done or undone before anybody looks.
        try await client.execute(
            """
            select pg_terminate_backend(pid, 30000) from pg_stat_activity
            where datname = current_database() and application_name = \(Self.name(instance))
            """)
        let rows = try await client.query(
            """
            update message set lease_until = now() - interval '1 second'
            where state = 'sending' and worker like \(Self.name(instance) + "-%")
            returning request_id, exists (select 1 from message_attempt
                where message = message.id and number = message.attempts) as is_admitted
            """)
        claimedAtKills += rows.count
        for row in rows where try row.decode("is_admitted") {
            mayHaveGoneOut[local(try row.decode("request_id")), default: 0] += 1
        }
        instances[instance] = try startProcess(instance)
        try planKill()
        // The other one finds the leases over while it is at work.
        advance(milliseconds: 1_000)
    }

    func end() async throws {
        let _: Acknowledged = try server.ask("spare")
        // Whoever was killed until then is seen in this.
        try await passTime(seconds: 1)
        for instance in instances where try instance.stop() != 0 {
            throw ProcessLines.Failure(reason: "an instance did not stop in good order")
        }
    }

    // MARK: The server

    struct Report: Decodable {
        var received: [String: Int]
        var unanswered: [String: Int]
        var connections: Int
        var changedIdentifiers: Int
    }

    func report() throws -> Report { try server.ask("report") }

    func setDown(_ isDown: Bool) throws { let _: Acknowledged = try server.ask("down \(isDown ? "on" : "off")") }

    func stopServer() { server.stop() }

    // MARK: Time

    /// Lets time pass; everybody who has something to do then does it.
    func passTime(seconds: Int64) async throws {
        advance(milliseconds: seconds * 1_000)
        try await settle()
    }

    private func advance(milliseconds: Int64) {
        fixture.time.advance(by: .milliseconds(milliseconds))
        for instance in instances { instance.advance(milliseconds: milliseconds) }
    }

    /// Until nobody has anything to do.
    private func settle() async throws {
        while instances.contains(where: { $0.idleAt != fixture.time.now.milliseconds }) {
            for index in try InstanceProcess.anyHeard(instances) where !instances[index].listen() {
                try await replace(index)
            }
        }
    }

    // MARK: Looking

    private func local(_ request: UUID) -> String { locals[request] ?? "\(request)" }

    /// The state of every message, by local part.
    func ends() async throws -> [String: String] {
        try await fixture.database.client.query("select request_id, state from message").reduce(into: [:]) {
            $0[local(try $1.decode("request_id"))] = try $1.decode("state")
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
