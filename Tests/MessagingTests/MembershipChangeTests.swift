import EventContracts
import Foundation
import KafkaClient
import TestSupport
import Testing

@testable import Messaging

/// Fault 26: members of one service come and go while records flow. Partition leases play the part of the rebalance
/// callback (ADR 0008), so what a rebalance may break has to hold for the hand-over of leases.
@Suite(.serialized) struct MembershipChangeTests {
    private static let names = ["a", "b", "c"]
    private static let accounts = 16
    private static let perBurst = 3

    @Test(
        "reliability fault 26: twelve changes of membership under load: progress between, every event once, in order",
        .timeLimit(.minutes(10)))
    func changes() async throws {
        try await MessagingFixture.with { fixture in
            let broker = try fixture.broker()
            let accounts = (0..<Self.accounts).map { _ in UUID() }
            var members = Self.names.prefix(2).map { ConsumerMember($0, fixture.consumer(broker, instance: $0)) }
            var written = 0
            var owners: [[Int32: String]] = []
            try await running([try fixture.relay(broker)]) {
                for change in 0..<12 {
                    owners.append(try await settled(members))
                    async let burst: Void = burst(fixture, accounts)
                    switch change % 4 {
                    case 0, 2:
                        let name = try #require(Self.names.first { name in !members.contains { $0.name == name } })
                        members.append(ConsumerMember(name, fixture.consumer(broker, instance: name)))
                    case 1: try await members.removeFirst().stop()
                    default:
                        // A crash, and the same instance again: its leases are its own.
                        let crashed = members.removeFirst()
                        await crashed.breakOff()
                        members.append(
                            ConsumerMember(crashed.name, fixture.consumer(broker, instance: crashed.name)))
                        try await members.removeFirst().stop()
                    }
                    try await burst
                    written += Self.perBurst
                    let expected = Int64(written * accounts.count)
                    try await eventually("progress after change \(change)") {
                        try await fixture.effectCount() >= expected
                    }
                }
                owners.append(try await settled(members))
                for member in members { try await member.stop() }
            }
            let moves = zip(owners, owners.dropFirst()).filter { $0 != $1 }.count
            #expect(moves >= 10, "only \(moves) changes moved a partition")
            for account in accounts { #expect(try await fixture.effects(account) == Array(1...Int64(written))) }
            #expect(try await fixture.effectCount() == Int64(written * accounts.count))
            for table in ["held_account", "held_event", "dead_letter"] {
                #expect(try await fixture.consumerCount(table) == 0, "\(table)")
            }
            broker.cluster.destroy()
        }
    }

    /// Events of every account, one transaction each, so that records keep coming while members change.
    private func burst(_ fixture: MessagingFixture, _ accounts: [UUID]) async throws {
        for _ in 0..<Self.perBurst {
            for account in accounts { try await fixture.write(account) }
        }
    }

    /// Who reads which partition, once every member has a share and none is read by two.
    private func settled(_ members: [ConsumerMember]) async throws -> [Int32: String] {
        var owners: [Int32: String] = [:]
        try await eventually("\(members.map(\.name)) share the partitions") {
            owners = [:]
            for member in members { for partition in member.partitions { owners[partition] = member.name } }
            return owners.count == 4 && members.allSatisfy { !$0.partitions.isEmpty }
                && members.reduce(0) { $0 + $1.partitions.count } == 4
        }
        return owners
    }
}
