import Foundation
import PostgresClient
import TestSupport
import Testing

@testable import Messaging

/// Who works on which slot.
@Suite struct LeaseTests {
    struct Share: Sendable, CustomTestStringConvertible {
        var member: String
        var members: [String]
        var slots: Int
        var expected: Int
        var testDescription: String { "\(member) of \(members) shares \(slots)" }
    }

    @Test(
        "an even share for every member, the remainder to the first names",
        arguments: [
            Share(member: "a", members: ["a"], slots: 256, expected: 256),
            Share(member: "a", members: [], slots: 12, expected: 12),
            Share(member: "a", members: ["a", "b", "c"], slots: 256, expected: 86),
            Share(member: "b", members: ["c", "a", "b"], slots: 256, expected: 85),
            Share(member: "b", members: ["a", "b"], slots: 1, expected: 0),
            Share(member: "c", members: ["a", "b"], slots: 12, expected: 4),
        ])
    func share(_ share: Share) {
        #expect(LeaseShare.target(member: share.member, members: share.members, slots: share.slots) == share.expected)
    }

    @Test("members settle on equal shares without an overlap; a leaving one frees its slots at once")
    func settling() async throws {
        try await MessagingFixture.with { fixture in
            let client = fixture.producerDatabase.client
            try await LeaseStore.createSlots(kind: "relay", slots: 12, client: client)
            let keepers = ["a", "b", "c"].map {
                LeaseKeeper(kind: "relay", owner: $0, slots: 12, client: client, logger: .quiet)
            }
            try await keepers[0].renew()
            #expect(keepers[0].slots.count == 12)
            for _ in 0..<3 { for keeper in keepers { try await keeper.renew() } }
            #expect(keepers.map(\.slots.count) == [4, 4, 4])
            #expect(keepers.reduce(into: Set<Int32>()) { $0.formUnion($1.slots) }.count == 12)
            await keepers[1].leave()
            #expect(keepers[1].slots.isEmpty)
            for _ in 0..<2 { for keeper in [keepers[0], keepers[2]] { try await keeper.renew() } }
            #expect(keepers[0].slots.count + keepers[2].slots.count == 12)
        }
    }

    @Test("A1.4: a dead member's slots are free once its lease ran out; the same name has them back at once")
    func takeOver() async throws {
        try await MessagingFixture.with { fixture in
            let client = fixture.producerDatabase.client
            try await LeaseStore.createSlots(kind: "relay", slots: 8, client: client)
            let dead = LeaseKeeper(kind: "relay", owner: "dead", slots: 8, client: client, logger: .quiet)
            let heir = LeaseKeeper(kind: "relay", owner: "heir", slots: 8, client: client, logger: .quiet)
            try await dead.renew()
            try await heir.renew()
            #expect(heir.slots.isEmpty, "nothing is taken from a living lease")
            let restarted = LeaseKeeper(kind: "relay", owner: "dead", slots: 8, client: client, logger: .quiet)
            try await restarted.renew()
            #expect(restarted.slots.count == 4, "its share, without waiting")
            try await client.execute(
                "update lease set expires_at = clock_timestamp() - interval '1 second' where owner = 'dead'")
            try await client.execute(
                "update lease_member set expires_at = clock_timestamp() - interval '1 second' where owner = 'dead'")
            try await heir.renew()
            #expect(heir.slots.count == 8)
        }
    }
}
