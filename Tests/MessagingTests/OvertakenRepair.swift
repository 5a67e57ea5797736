import EventContracts
import Foundation
import Messaging
import Synchronization

/// An owner whose first answer is overtaken: `meanwhile` runs after the owner has spoken and before its word arrives.
final class OvertakenRepair: OutboxRepair {
    private let owner: OwnerRepair
    private let meanwhile: @Sendable () async throws -> Void
    private let isFirst = Mutex(true)

    init(_ owner: OwnerRepair, meanwhile: @escaping @Sendable () async throws -> Void) {
        self.owner = owner
        self.meanwhile = meanwhile
    }

    func missing(topic: Topic, account: UUID, after: Int64, upTo: Int64) async throws -> [EventEnvelope] {
        let answer = try await owner.missing(topic: topic, account: account, after: after, upTo: upTo)
        let isFirst = isFirst.withLock { first in
            defer { first = false }
            return first
        }
        if isFirst { try await meanwhile() }
        return answer
    }
}
