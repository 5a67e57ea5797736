import EventContracts
import Foundation
import KafkaClient
public import Logging
public import ServiceLifecycle
import ServiceRuntime

/// Everything a resource server needs to refuse revoked sessions: run it beside the server and ask it for each request.
///
/// Reads the feed and token's keys in the background, and acknowledges what it has applied when its key folder holds a
/// key of its own.
public struct ResourceGuard: Service {
    private let keys: PublishedTokenKeys
    private let feed: RevocationFeed
    private let acknowledger: RevocationAcknowledger?
    private let access: AccessCheck

    /// - Parameters:
    ///   - name: of the server, under which session knows its public key.
    ///   - instance: this process among those of the server.
    ///   - kafka: bootstrap servers, `host:port` separated by commas.
    ///   - tokenKeys: address of token's key set.
    ///   - keyFolder: holds `peers.json` with session's public keys, and `peer.json` for a server that acknowledges.
    ///   - owner: is asked at step S2; without one, sensitive requests are refused then.
    ///   - partitions: of the feed's topic, fixed for the life of a cluster.
    /// - Throws: When the folder cannot be read.
    public init(
        name: String, instance: String, kafka: String, tokenKeys: String, keyFolder: String,
        owner: (any RevocationOwner)? = nil, partitions: Int32 = 12,
        logger: Logger = Logger(label: "revocation-feed")
    ) throws {
        let dependencies = SystemDependencies.system()
        let records = try RecordKeys(name: name, folder: keyFolder)
        let kafka = KafkaConfiguration(bootstrapServers: kafka, clientID: instance)
        keys = PublishedTokenKeys(url: tokenKeys, dependencies: dependencies, logger: logger)
        feed = RevocationFeed(
            kafka: kafka, authenticity: records, dependencies: dependencies, logger: logger, partitions: partitions)
        acknowledger =
            records.canSign
            ? RevocationAcknowledger(
                feed: feed, kafka: kafka, authenticity: records, service: name, instance: instance,
                dependencies: dependencies, logger: logger, partitions: partitions) : nil
        access = AccessCheck(keys: keys, feed: feed, owner: owner, now: dependencies.now)
    }

    /// Whether requests can be decided; a load balancer should send none before.
    public var isReady: Bool { keys.isReady && feed.isReady }

    /// How far the feed is behind.
    public var step: FeedStep { FeedStep(silence: feed.staleness) }

    /// Decides about one request that shows `token`.
    public func check(_ token: String, _ demand: AccessDemand) async -> AccessDecision {
        await access(token, demand)
    }

    /// Until the task is cancelled or the process stops gracefully.
    public func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await keys.run() }
            group.addTask { try await feed.run() }
            if let acknowledger { group.addTask { try await acknowledger.run() } }
            try await group.waitForAll()
        }
    }
}
