import EventContracts
import Foundation
import KafkaClient
import Messaging
import PostgresClient
import RevocationFeed
import SessionDomain
import SessionService
import Testing

@Suite("Two instances of session over a broker", .serialized)
struct TwoInstancesTests {
    @Test(
        "SES-04, I15: sign-ins, ends and epochs race while instances come and go; nothing dead is let in",
        .timeLimit(.minutes(10)))
    func soak() async throws {
        try await SessionCluster.with { cluster in
            let accounts = (0..<12).map { _ in UUID() }
            let rounds: Int64 = 8
            let (feed, services) = cluster.server("gateway", "gateway-1")
            let dead = Tally()
            let alive = Tally()
            try await running(try cluster.producers() + services) {
                for round in 1...rounds {
                    // One instance, the other, or both: whoever is there goes on where the last one stopped.
                    let instances =
                        try round % 3 == 1
                        ? cluster.instance(1)
                        : round % 3 == 2
                            ? cluster.instance(2)
                            : cluster.instance(1) + cluster.instance(2)
                    try await running(instances) {
                        try await withThrowingTaskGroup(of: Void.self) { group in
                            for account in accounts {
                                group.addTask { try await Self.race(account, round, cluster, dead: dead, alive: alive) }
                            }
                            try await group.waitForAll()
                        }
                    }
                }
                try await running(try cluster.instance(1) + cluster.instance(2)) {
                    for account in accounts {
                        let expected = alive.sessions(of: account, epoch: rounds + 1)
                        try await eventually("the list of an account") { try await cluster.live(account) == expected }
                        try await eventually("the feed knows every dead one") {
                            dead.all(of: account).allSatisfy {
                                feed.verdict(account: account, session: $0.session, epoch: $0.epoch) == .revoked
                            }
                        }
                        for session in expected {
                            let verdict = feed.verdict(account: account, session: session, epoch: rounds + 1)
                            #expect(verdict == .live, "I19: nothing else is revoked")
                        }
                    }
                }
            }
            #expect(try await cluster.count("dead_letter") == 0)
            #expect(dead.count >= accounts.count * Int(rounds) * 2)
        }
    }

    /// A sign-in under the old epoch, one under the new epoch, one that ends itself, and the bump between them, in any
    /// order.
    private static func race(
        _ account: UUID, _ round: Int64, _ cluster: SessionCluster, dead: Tally, alive: Tally
    ) async throws {
        let (late, ended, kept) = (UUID(), UUID(), UUID())
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await cluster.open(late, of: account, epoch: round) }
            group.addTask { try await cluster.bump(account, to: round + 1) }
            group.addTask { try await cluster.open(kept, of: account, epoch: round + 1) }
            group.addTask {
                if round % 2 == 0 { try await cluster.end(ended, of: account) }
                try await cluster.open(ended, of: account, epoch: round + 1)
                if round % 2 == 1 { try await cluster.end(ended, of: account) }
            }
            try await group.waitForAll()
        }
        dead.add(late, of: account, epoch: round)
        dead.add(ended, of: account, epoch: round + 1)
        alive.add(kept, of: account, epoch: round + 1)
    }

    @Test("DESIGN 3.8: a sign-out is confirmed by each running gateway, and by identity", .timeLimit(.minutes(10)))
    func confirmed() async throws {
        try await SessionCluster.with { cluster in
            let account = UUID()
            let servers = ["gateway-1", "gateway-2"].map { cluster.server("gateway", $0) }
            let identity = cluster.server("identity", "identity-1")
            let all =
                try cluster.producers() + cluster.instance(1) + cluster.instance(2) + identity.services
                + servers.flatMap(\.services)
            try await running(all) {
                try await eventually("all are heard of") { try await cluster.count("resource_server") == 3 }
                for _ in 0..<3 { try await cluster.open(UUID(), of: account, epoch: 1) }
                try await eventually("opened") { try await cluster.live(account).count == 3 }
                try await cluster.bump(account, to: 2)
                try await eventually("confirmed") { try await cluster.status(account, epoch: 2).confirmed }
                let status = try await cluster.status(account, epoch: 2)
                #expect(status.sessionsEnded == 3)
                #expect(status.servers.map(\.instance) == ["gateway-1", "gateway-2", "identity-1"])
                #expect(status.servers.allSatisfy { $0.state == .confirmed })
                for feed in servers.map(\.feed) + [identity.feed] {
                    #expect(feed.verdict(account: account, session: UUID(), epoch: 1) == .revoked)
                }
            }
        }
    }

    @Test("EVT-16: only the holder of a name speaks for it", .timeLimit(.minutes(10)))
    func forged() async throws {
        try await SessionCluster.with { cluster in
            func record(_ service: String, _ instance: String, signedBy keys: any RecordAuthenticity) throws
                -> KafkaRecord
            {
                let acknowledgement = Acknowledgement(
                    service: service, instance: instance, partitions: SessionCluster.partitions,
                    newID: { UUID() }, now: { Date() })
                let now = Int64(Date().timeIntervalSince1970 * 1000)
                return try acknowledgement.record(
                    log: "log", positions: [.init(partition: 0, offset: 1, publishedThrough: now)],
                    lease: .seconds(30), signedBy: keys)
            }
            let genuine = try record("gateway", "genuine", signedBy: cluster.records("gateway"))
            let forged = [
                // Another service's key, under the gateway's name and under its own.
                try record("gateway", "f1", signedBy: cluster.records("gateway", ring: "identity")),
                try record("gateway", "f2", signedBy: cluster.records("identity")),
                // A name whose key session does not know.
                try record("stranger", "f3", signedBy: cluster.records("stranger")),
                KafkaRecord(
                    topic: genuine.topic, partition: 0, key: genuine.key, value: genuine.value,
                    headers: genuine.headers.filter { $0.name != "rekey-signature" }),
                KafkaRecord(
                    topic: genuine.topic, partition: 0, key: genuine.key,
                    value: [UInt8](
                        String(decoding: genuine.value ?? [], as: UTF8.self)
                            .replacingOccurrences(of: "genuine", with: "forged").utf8), headers: genuine.headers),
                KafkaRecord(topic: genuine.topic, partition: 0, key: nil, value: [0xFF]),
            ]
            try await cluster.send(forged + [genuine])
            try await running(try cluster.instance(1)) {
                try await eventually("the genuine one") { try await cluster.count("resource_server") == 1 }
                try await eventually("the others are put aside") {
                    try await cluster.count("dead_letter") == Int64(forged.count)
                }
                #expect(try await cluster.status(UUID(), epoch: 2).servers.map(\.instance) == ["genuine"])
            }
        }
    }
}
