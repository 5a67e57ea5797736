package import EventContracts
package import Foundation
import Messaging
import ServiceRuntime

/// Fetches missing events from the outbox of the service that owns the topic.
package struct HTTPOutboxRepair: OutboxRepair {
    private let peers: any PeerFetching
    /// Rows of one answer; small enough for the largest records to fit one answer in practice.
    static let pageRows = 200
    /// Answers of one repair: an account with more missing events than this is held and looked at.
    private static let maximumPages = 50

    package init(peers: any PeerFetching) {
        self.peers = peers
    }

    package func missing(topic: Topic, account: UUID, after: Int64, upTo: Int64) async throws -> [EventEnvelope] {
        guard let owner = ServiceName(rawValue: topic.producer) else { throw NoOwner(topic: topic) }
        var events: [EventEnvelope] = []
        var position = after
        for _ in 0..<Self.maximumPages {
            let page = try await page(of: topic, account: account, after: position, owner: owner)
            // The owner's rows ascend without a break; anything else is not its answer.
            for event in page {
                guard event.account == account, let sequence = event.sequence, sequence > position else {
                    throw PeerError(owner, .malformed)
                }
                position = sequence
                if sequence <= upTo { events.append(event) }
            }
            if page.count < Self.pageRows || position >= upTo { return events }
        }
        throw PeerError(owner, .malformed)
    }

    private func page(
        of topic: Topic, account: UUID, after: Int64, owner: ServiceName
    ) async throws -> [EventEnvelope] {
        let query = "topic=\(topic.rawValue)&account=\(account.wireText)&after=\(after)&limit=\(Self.pageRows)"
        let bytes = try await peers.get(owner, OutboxRoute.path + "?" + query)
        do {
            return try OutboxBatch.decode(bytes)
        } catch {
            throw PeerError(owner, .malformed)
        }
    }

    /// A topic that no single service writes has no outbox to ask.
    private struct NoOwner: Error, CustomStringConvertible {
        let topic: Topic
        var description: String { "\(topic.rawValue) has no owner to ask" }
    }
}
