import EventContracts
import Foundation
import HTTPTypes
import HummingbirdTesting
import KafkaClient
import Messaging
import PostgresClient
import SessionDomain
import SessionService
import Synchronization
import TestSupport
import Testing

@Suite("A sign-out is proven by what each resource server has applied (DESIGN 3.8)")
struct RevocationStatusTests {
    private struct Answer: Decodable, Equatable {
        struct Server: Decodable, Equatable {
            var name: String
            var instance: String
            var state: String
        }
        var epoch: Int64
        var revokedAt: String?
        var confirmed: Bool
        var sessionsEnded: Int
        var servers: [Server]
        var states: [String] { servers.map(\.state) }
    }

    private static func status(_ account: UUID, epoch: String = "2", _ bench: SessionBench) async throws -> Answer {
        let bearer = try bench.token(UUID(), of: account, epoch: 9)
        let answer = try await bench.send(.get, "/v1/revocations/status?epoch=\(epoch)", bearer: bearer)
        #expect(answer.status == .ok)
        #expect(answer.headers[.cacheControl] == "no-store")
        return try JSONDecoder().decode(Answer.self, from: Data(answer.text.utf8))
    }

    @Test("Two gateways and identity: pending, then confirmed one by one, and how many devices were signed out")
    func twoGateways() async throws {
        try await SessionBench.with { bench in
            let account = UUID()
            for _ in 0..<4 { try await bench.open(of: account) }
            let mine = UUID()
            try await bench.open(mine, of: account)
            let before = try await bench.databaseNow()
            for (service, instance) in [("gateway", "g-1"), ("gateway", "g-2"), ("identity", "i-1")] {
                try await bench.acknowledge(service, instance, through: before - 1)
            }
            let unheard = try await Self.status(account, bench)
            #expect(
                !unheard.confirmed && unheard.revokedAt == nil && unheard.states == ["pending", "pending", "pending"])
            try await bench.changePassword(of: account, epoch: 2)
            try await bench.open(of: account, epoch: 2, replaces: mine)
            let pending = try await Self.status(account, bench)
            #expect(!pending.confirmed && pending.sessionsEnded == 4, "this device goes on")
            #expect(pending.revokedAt.flatMap(Instant.date) == bench.time.now)
            #expect(pending.states == ["pending", "pending", "pending"])
            try await bench.acknowledge("gateway", "g-2", through: try await bench.databaseNow())
            #expect(try await Self.status(account, bench).states == ["pending", "confirmed", "pending"])
            try await bench.acknowledge("gateway", "g-1", through: try await bench.databaseNow())
            try await bench.acknowledge("identity", "i-1", through: try await bench.databaseNow())
            let done = try await Self.status(account, bench)
            #expect(done.confirmed && done.states == ["confirmed", "confirmed", "confirmed"])
            #expect(done.servers.map(\.instance) == ["g-1", "g-2", "i-1"])
            #expect(try await Self.status(account, epoch: "3", bench).confirmed == false, "not heard of yet")
            #expect(try await Self.status(account, epoch: "1", bench).sessionsEnded == 4)
        }
    }

    @Test("A server whose lease lapses is unreachable, and safe 5 min 10 s after the revocation")
    func lapsedLease() async throws {
        try await SessionBench.with { bench in
            let account = UUID()
            try await bench.acknowledge("gateway", "g-1", through: try await bench.databaseNow() - 1)
            try await bench.changePassword(of: account, epoch: 2)
            for (milliseconds, state, isConfirmed) in [
                (0, "pending", false), (20_000, "pending", false), (31_000, "unreachable", false),
                (290_000, "unreachable", false), (305_000, "unreachable", false), (311_000, "safe", true),
            ] as [(Int64, String, Bool)] {
                bench.surroundings.databaseShift.withLock { $0 = milliseconds }
                let status = try await Self.status(account, bench)
                #expect(status.states == [state] && status.confirmed == isConfirmed, "after \(milliseconds) ms")
            }
        }
    }

    @Test("Nobody has said anything: not confirmed before no token can be alive")
    func noServers() async throws {
        try await SessionBench.with { bench in
            let account = UUID()
            try await bench.changePassword(of: account, epoch: 2)
            #expect(try await Self.status(account, bench).confirmed == false)
            bench.surroundings.databaseShift.withLock { $0 = 311_000 }
            #expect(try await Self.status(account, bench).confirmed)
        }
    }

    @Test("An emptied log: a server that restarts on it must say so again; positions of the past are compared by time")
    func emptiedLog() async throws {
        try await SessionBench.with { bench in
            let account = UUID()
            try await bench.acknowledge(
                "gateway", "g-1", through: try await bench.databaseNow(), log: "old", offset: 900)
            try await bench.changePassword(of: account, epoch: 2)
            #expect(try await Self.status(account, bench).states == ["pending"])
            try await bench.acknowledge(
                "gateway", "g-1", through: try await bench.databaseNow(), log: "new", offset: 0)
            #expect(try await Self.status(account, bench).states == ["confirmed"])
            let other = UUID()
            try await bench.changePassword(of: other, epoch: 2)
            // Read again from a log that was emptied or an offset that was lost: it proves and prolongs nothing.
            try await bench.acknowledge("gateway", "g-1", through: 1000, log: "old", offset: 900)
            #expect(try await Self.status(other, bench).states == ["pending"])
        }
    }

    @Test("A promise into the future confirms nothing that comes later")
    func future() async throws {
        try await SessionBench.with { bench in
            let account = UUID()
            try await bench.acknowledge(
                "gateway", "g-1", through: .max, lease: .max)
            try await bench.changePassword(of: account, epoch: 2)
            #expect(try await Self.status(account, bench).states == ["pending"])
            bench.surroundings.databaseShift.withLock { $0 = 31_000 }
            #expect(try await Self.status(account, bench).states == ["unreachable"])
        }
    }

    @Test("A server that stops in order is forgotten, and another one that has applied nothing of the partition is not")
    func leaving() async throws {
        try await SessionBench.with { bench in
            let account = UUID()
            try await bench.changePassword(of: account, epoch: 2)
            try await bench.acknowledge("gateway", "g-1", through: 0)
            try await bench.acknowledge("gateway", "g-2", through: try await bench.databaseNow(), partitions: [99])
            try await bench.acknowledge("gateway", "g-3", through: try await bench.databaseNow(), lease: 0)
            let status = try await Self.status(account, bench)
            #expect(status.servers == [.init(name: "gateway", instance: "g-2", state: "pending")])
        }
    }

    @Test("A farewell that is read again does not hide a server that is back")
    func replayedFarewell() async throws {
        try await SessionBench.with { bench in
            let account = UUID()
            let before = try await bench.databaseNow()
            try await bench.acknowledge("gateway", "g-1", through: before)
            try await bench.acknowledge("gateway", "g-1", through: before, lease: 0)
            #expect(try await Self.status(account, bench).servers.isEmpty)
            try await bench.acknowledge("gateway", "g-1", through: before + 1)
            try await bench.changePassword(of: account, epoch: 2)
            // All that was recorded of the first life; the older statement does not make way for the farewell.
            try await bench.acknowledge("gateway", "g-1", through: before)
            try await bench.acknowledge("gateway", "g-1", through: before, lease: 0)
            #expect(try await Self.status(account, bench).states == ["pending"])
            try await bench.acknowledge("gateway", "g-1", through: before + 1, lease: 0)
            #expect(try await Self.status(account, bench).servers.isEmpty)
        }
    }

    @Test(
        "What cannot be an acknowledgement is refused for good",
        arguments: [
            ("rekey/identity", "gateway", "g-1", 1), ("gateway", "gateway", "g-1", 1),
            ("rekey/gateway", "gateway", "", 1),
            ("rekey/gateway", "gateway", "a b", 1), ("rekey/gateway", "gateway", "é", 1),
            ("rekey/gateway", "gateway", String(repeating: "a", count: 201), 1), ("rekey/gateway", "gateway", "g-1", 0),
            ("rekey/gateway", "gateway", "g-1", 1025),
        ])
    func poison(source: String, service: String, instance: String, positions: Int) async throws {
        try await SessionBench.with { bench in
            let event = RevocationApplied(
                service: service, instance: instance, log: "log",
                positions: (0..<positions).map { .init(partition: Int32($0), offset: 1, publishedThrough: 1) },
                appliedAt: bench.time.now, leaseMilliseconds: 30_000)
            await #expect(throws: PoisonError.self) {
                try await bench.apply(event, of: nil, by: RevocationAppliedHandler(), source: source)
            }
        }
    }

    @Test(
        "Without a whole number from 1 there is no answer",
        arguments: [
            "", "?epoch=", "?epoch=0", "?epoch=01", "?epoch=-1", "?epoch=x", "?epoch=2.0", "?epoch=%D9%A2",
            "?epoch=99999999999999999999", "?epoch=+2", "?other=2",
        ])
    func malformed(query: String) async throws {
        try await SessionBench.with { bench in
            let bearer = try bench.token(UUID(), of: UUID())
            let answer = try await bench.send(.get, "/v1/revocations/status\(query)", bearer: bearer)
            #expect(answer.status == .badRequest)
            #expect(try await bench.send(.get, "/v1/revocations/status\(query)").status == .unauthorized)
        }
    }

    @Test("Another account's sign-out is not shown")
    func foreign() async throws {
        try await SessionBench.with { bench in
            let (account, stranger) = (UUID(), UUID())
            try await bench.open(of: account)
            try await bench.changePassword(of: account, epoch: 2)
            let seen = try await Self.status(stranger, bench)
            #expect(!seen.confirmed && seen.revokedAt == nil && seen.sessionsEnded == 0)
        }
    }
}
