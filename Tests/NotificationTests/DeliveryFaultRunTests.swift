import Foundation
import Testing

/// Ten thousand mails, two processes of four workers each, over TCP to a server that breaks, with processes that are killed
/// and started again, and an outage of ten minutes on the injected clock (reliability A6, I5, NOT-08).
@Suite("The fault run of messages", .serialized)
struct DeliveryFaultRunTests {
    private static let messages = 10_000
    private static let instances = 2
    private static let leastKills = 20
    /// Seconds on the injected clock until everything has come to an end after the outage.
    private static let patience = 1_200
    /// Says who is killed, and when; set it to the one that a run printed.
    private static let seed =
        ProcessInfo.processInfo.environment["REKEY_FAULT_SEED"].flatMap(UInt64.init) ?? .random(in: 0..<1_000_000)

    @Test("nothing is lost, and nothing doubled but by a cut or a kill after the message may have gone out")
    func run() async throws {
        try await NotificationFixture.with { fixture in
            let run = try FaultRun(fixture, seed: Self.seed)
            do {
                try await drive(run)
            } catch {
                await run.stopServer()
                throw error
            }
            await run.stopServer()
        }
    }

    private func drive(_ run: FaultRun) async throws {
        let began = ContinuousClock.now
        // The first half before the outage, the second while it lasts: one out of ten carries a code that dies in it.
        try await run.queue(0..<Self.messages / 2)
        try await run.start(instances: Self.instances)
        try await run.setDown(true)
        try await run.queue(Self.messages / 2..<Self.messages)
        for _ in 0..<120 { try await run.passTime(seconds: 5) }
        try await run.setDown(false)
        for _ in 0..<Self.patience where try await run.unfinished() > 0 { try await run.passTime(seconds: 1) }
        try await run.end()
        try await judge(run, ContinuousClock.now - began)
    }

    private func judge(_ run: FaultRun, _ took: Duration) async throws {
        let (report, ends, outAtKills) = (try await run.report(), try await run.ends(), await run.mayHaveGoneOut)
        var (lost, duplicates, unexplained, dead) = (0, 0, 0, 0)
        for (local, state) in ends {
            let times = report.received[local] ?? 0
            let excuses = (report.unanswered[local] ?? 0) + (outAtKills[local] ?? 0)
            duplicates += max(0, times - 1)
            if times > 1 + excuses { unexplained += 1 }
            switch state {
            case "sent": if times == 0 { lost += 1 }
            case "failed": if times > 0 || !local.hasSuffix(FaultPlan.gone.rawValue) { dead += 1 }
            // A code whose send was cut may have arrived before it expired.
            case "expired": if times > excuses || !FaultRun.isShortLived(local) { dead += 1 }
            default: lost += 1
            }
        }
        let count = Dictionary(grouping: ends.values, by: \.self).mapValues(\.count)
        let (kills, claimed) = (await run.kills, await run.claimedAtKills)
        let admitted = outAtKills.values.reduce(0, +)
        print(
            """
            fault run \(Self.seed): \(ends.count) queued, \(count["sent"] ?? 0) sent, \(duplicates) duplicates of \
            \(report.unanswered.values.reduce(0, +)) cuts after DATA and \(kills) processes killed with \(claimed) messages \
            in hand, \(admitted) of them on their way; \(count["expired"] ?? 0) expired, \(count["failed"] ?? 0) refused for \
            good, \(lost) lost; \(report.connections) connections, \(took.components.seconds) s
            """)
        #expect(ends.count == Self.messages)
        #expect(lost == 0)
        #expect(unexplained == 0, "no more copies than one, and one for each cut and each kill on its way")
        #expect(dead == 0, "nobody gets what expired or was refused")
        #expect(report.changedIdentifiers == 0, "the same Message-ID on every try")
        #expect(kills >= Self.leastKills && admitted >= Self.leastKills, "the run was hard enough")
        #expect((count["expired"] ?? 0) > 0 && (count["failed"] ?? 0) > 0)
        #expect(try await run.sealedInVain() == 0, "wiped once it is sent, or can no longer be (I20)")
        #expect(try await run.events("rekey.message.sent") == count["sent"])
        #expect(try await run.events("rekey.message.expired") == count["expired"] ?? 0)
    }
}
