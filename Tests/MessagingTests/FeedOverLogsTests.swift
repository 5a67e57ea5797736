import EventContracts
import Foundation
import KafkaClient
import PostgresClient
import RevocationFeed
import TestSupport
import Testing

@testable import Messaging

/// What resource servers know of revocations, over several logs.
@Suite(.serialized) struct FeedOverLogsTests {
    private static func revoked(session: UUID? = nil, below: Int64? = nil) -> SessionRevoked {
        SessionRevoked(
            sessionId: session, belowEpoch: below, revokedAt: Date(), expiresAt: Date().addingTimeInterval(600))
    }

    @Test("I16: nobody is let in before the feed is ready; then past and new revocations hold, also over a new log")
    func feed() async throws {
        try await MessagingFixture.with { fixture in
            let first = try fixture.broker()
            let (account, session) = (UUID(), UUID())
            try await fixture.producerDatabase.client.transaction { tx in
                _ = try fixture.outbox.append(
                    Self.revoked(below: 3), account: account, expiresAt: fixture.time.now.addingTimeInterval(600),
                    in: tx)
            }
            let feed = RevocationFeed(
                kafka: first.configuration(clientID: "gateway"), authenticity: nil,
                dependencies: fixture.dependencies, logger: .quiet, partitions: 4)
            #expect(feed.verdict(account: account, session: session, epoch: 9) == .notReady)
            #expect(feed.staleness == RevocationFeed.unknownStaleness)
            try await running([feed]) {
                try await eventually("the log is met") { feed.position != nil }
                #expect(!feed.isReady, "no heartbeat yet")
                try await running([try fixture.relay(first, heartbeats: [.revocation])]) {
                    try await eventually("ready") { feed.isReady }
                    #expect(feed.verdict(account: account, session: session, epoch: 2) == .revoked)
                    #expect(feed.verdict(account: account, session: session, epoch: 3) == .live)
                    #expect(feed.staleness < .seconds(5))
                    try await fixture.producerDatabase.client.transaction { tx in
                        _ = try fixture.outbox.append(
                            Self.revoked(session: session), account: account,
                            expiresAt: fixture.time.now.addingTimeInterval(600), in: tx)
                    }
                    fixture.outbox.wakeUp.signal()
                    try await eventually("revoked") {
                        feed.verdict(account: account, session: session, epoch: 3) == .revoked
                    }
                }
                // A stranger's noise does not stop the feed.
                try await fixture.send(
                    [KafkaRecord(topic: Topic.revocation.rawValue, partition: 0, key: nil, value: nil)], to: first)
            }
            // Made before the first one ends: the mock cluster's id is its address in memory.
            let second = try fixture.broker()
            first.cluster.destroy()
            let newcomer = RevocationFeed(
                kafka: second.configuration(clientID: "gateway"), authenticity: nil,
                dependencies: fixture.dependencies, logger: .quiet, partitions: 4)
            try await running([try fixture.relay(second, heartbeats: [.revocation]), newcomer]) {
                try await eventually("ready on the new log") { newcomer.isReady }
                #expect(newcomer.verdict(account: account, session: UUID(), epoch: 2) == .revoked)
                #expect(newcomer.verdict(account: account, session: session, epoch: 9) == .revoked)
                #expect(newcomer.verdict(account: account, session: UUID(), epoch: 3) == .live)
            }
            second.cluster.destroy()
        }
    }
}
