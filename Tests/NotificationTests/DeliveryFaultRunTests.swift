import EventContracts
import Foundation
import NotificationDomain
import PostgresClient
import Synchronization
import TestSupport
import Testing

@testable import NotificationService

/// Ten thousand mails, two instances of four workers, over TCP to a server that breaks, with workers that die and an outage
/// of ten minutes on the injected clock (reliability A6, I5, NOT-08).
@Suite("The fault run of messages", .serialized)
struct DeliveryFaultRunTests {
    private static let messages = 10_000
    private static let instances = 2
    private static let workers = 4
    /// How many workers die, half of them before and half after the message went out.
    private static let deaths = 40

    /// Seconds on the injected clock until everything has come to an end after the outage.
    private static let patience = 1_200

    private struct Report: Decodable {
        var received: [String: Int]
        var unanswered: [String: Int]
        var connections: Int
        var changedIdentifiers: Int
    }

    private struct Acknowledged: Decodable { var set: String }

    @Test("nothing is lost, and nothing doubled but by a cut after the message went out")
    func run() async throws {
        try await NotificationFixture.with { fixture in
            let server = try SMTPServer(script: "smtp_faults.py")
            defer { server.stop() }
            let run = try FaultRun(fixture, url: server.url, deaths: Self.deaths)
            let began = ContinuousClock.now
            // The first half before the outage, the second while it lasts: one out of ten carries a code that dies in it.
            try await run.queue(0..<Self.messages / 2)
            for instance in 0..<Self.instances { await run.start(instance, workers: Self.workers) }
            await run.conductor.allIdle()
            let _: Acknowledged = try server.ask("down on")
            try await run.queue(Self.messages / 2..<Self.messages)
            for _ in 0..<120 { try await run.passTime(seconds: 5) }
            let _: Acknowledged = try server.ask("down off")
            for _ in 0..<Self.patience where try await run.unfinished() > 0 { try await run.passTime(seconds: 1) }
            await run.end()
            let report: Report = try server.ask("report")
            let took = ContinuousClock.now - began
            try await judge(run, report, took)
        }
    }

    private func judge(_ run: FaultRun, _ report: Report, _ took: Duration) async throws {
        let ends = try await run.ends()
        var (lost, duplicates, unexplained, dead) = (0, 0, 0, 0)
        for (local, end) in ends {
            let times = report.received[local] ?? 0
            let cuts = (report.unanswered[local] ?? 0) + end.killed
            duplicates += max(0, times - 1)
            if times > 1 + cuts { unexplained += 1 }
            switch end.state {
            case "sent": if times == 0 { lost += 1 }
            case "failed": if times > 0 || !local.hasSuffix(FaultPlan.gone.rawValue) { dead += 1 }
            // A code whose send was cut may have arrived before it expired.
            case "expired": if times > cuts || !run.isShortLived(local) { dead += 1 }
            default: lost += 1
            }
        }
        let count = Dictionary(grouping: ends.values, by: \.state).mapValues(\.count)
        print(
            """
            fault run: \(ends.count) queued, \(count["sent"] ?? 0) sent, \(duplicates) duplicates of \
            \(report.unanswered.values.reduce(0, +)) cuts after DATA and \(ends.values.map(\.killed).reduce(0, +)) kills after it, \
            \(count["expired"] ?? 0) expired, \(count["failed"] ?? 0) refused for good, \(lost) lost; \
            \(report.connections) connections, \(took.components.seconds) s
            """)
        #expect(ends.count == Self.messages)
        #expect(lost == 0 && unexplained == 0 && dead == 0)
        #expect(report.changedIdentifiers == 0, "the same Message-ID on every try")
        #expect(run.deaths == Self.deaths, "the run was hard enough")
        #expect((count["expired"] ?? 0) > 0 && (count["failed"] ?? 0) > 0)
        #expect(try await run.sealedInVain() == 0, "wiped once it is sent, or can no longer be (I20)")
        #expect(try await run.events("rekey.message.sent") == count["sent"])
        #expect(try await run.events("rekey.message.expired") == count["expired"] ?? 0)
    }
}
