import EventContracts
import Foundation
import KafkaClient
import PostgresClient
import RevocationFeed
import ServiceRuntime
import TestSupport
import Testing

@testable import Messaging

/// A broker that is killed and comes back empty on the same address, under running services.
@Suite(.serialized) struct BrokerRestartTests {
    @Test("3.6: three restarts under load: every event has one effect, the feed never lets a revoked session in")
    func restarts() async throws {
        try await MessagingFixture.with { fixture in
            let port = DevBrokerProcess.freePort()
            var kafka = KafkaConfiguration(bootstrapServers: "127.0.0.1:\(port)", clientID: "restart")
            kafka.deliveryTimeout = .seconds(3)
            let outbox = fixture.outbox
            let producer = try KafkaProducer(configuration: kafka, logger: .quiet)
            let relay = OutboxRelay(
                client: fixture.producerDatabase.client, producer: producer, outbox: outbox,
                authenticity: nil, heartbeatTopics: [.tokenSession, .revocation],
                configuration: RelayConfiguration(instance: "r"),
                logger: .quiet)
            var handlers = HandlerTable()
            handlers.on(RecordingHandler())
            let consumer = EventConsumer(
                service: .session, topics: [.tokenSession], handlers: handlers, client: fixture.consumerDatabase.client,
                kafka: kafka, outbox: fixture.consumerOutbox, repair: fixture.repair, authenticity: nil,
                dependencies: fixture.dependencies,
                logger: .quiet)
            let feed = RevocationFeed(
                kafka: kafka, authenticity: nil, dependencies: fixture.dependencies, logger: .quiet, partitions: 4)
            let accounts = (0..<8).map { _ in UUID() }
            var broker = try DevBrokerProcess(port: port, partitions: 4)
            _ = broker.firstLine()
            try await running([relay, consumer, feed]) {
                for round in 1...4 {
                    for account in accounts { try await fixture.write(account, count: 2) }
                    let epoch = Int64(round)
                    let expiry = fixture.time.now.addingTimeInterval(3600)
                    try await fixture.producerDatabase.client.transaction { tx in
                        _ = try outbox.append(
                            SessionRevoked(belowEpoch: epoch, revokedAt: expiry, expiresAt: expiry),
                            account: accounts[0],
                            expiresAt: expiry, in: tx)
                    }
                    outbox.wakeUp.signal()
                    if round == 4 { break }
                    // Killed while events of this round are under way.
                    try await eventually("some of round \(round)") {
                        try await fixture.effectCount() >= Int64(round * 16 - 15)
                    }
                    broker.stop(SIGKILL)
                    broker = try DevBrokerProcess(port: port, partitions: 4)
                    #expect(broker.firstLine().hasPrefix("ready"))
                }
                try await eventually(within: .seconds(60), "all applied") { try await fixture.effectCount() >= 64 }
                try await eventually(within: .seconds(120), "nothing held") {
                    try await fixture.consumerCount("held_account") == 0
                }
                try await eventually(within: .seconds(120), "feed ready") { feed.isReady }
                #expect(feed.verdict(account: accounts[0], session: UUID(), epoch: 3) == .revoked)
                #expect(feed.verdict(account: accounts[0], session: UUID(), epoch: 4) == .live)
                try await eventually("outbox empty") { try await fixture.unsent() == 0 }
            }
            for account in accounts { #expect(try await fixture.effects(account) == Array(1...8)) }
            #expect(try await fixture.consumerCount("dead_letter") == 0)
            await producer.close(timeout: .seconds(1))
            broker.stop(SIGKILL)
        }
    }
}
