import EventContracts
import Foundation
import Messaging
import PostgresClient
import Synchronization

/// Repair from the owner's database, page by page as its HTTP route would serve it; can be cut off.
final class OwnerRepair: OutboxRepair {
    private let client: PostgresClient
    private let isCutOff = Mutex(false)
    private let calls = Mutex(0)

    init(client: PostgresClient) { self.client = client }

    var callCount: Int { calls.withLock { $0 } }
    func cutOff(_ cut: Bool) { isCutOff.withLock { $0 = cut } }

    func missing(topic: Topic, account: UUID, after: Int64, upTo: Int64) async throws -> [EventEnvelope] {
        calls.withLock { $0 += 1 }
        if isCutOff.withLock({ $0 }) { throw FixtureError("the owner is away") }
        var result: [EventEnvelope] = []
        var from = after
        while true {
            let start = from
            let page = try await client.transaction { tx in
                try OutboxReader.rows(topic: topic, account: account, after: start, limit: 100, in: tx)
            }
            result += page.filter { ($0.sequence ?? 0) <= upTo }
            guard let last = page.last?.sequence, last < upTo else { return result }
            from = last
        }
    }
}
