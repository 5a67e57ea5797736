package import EventContracts
package import Foundation
package import PostgresClient
package import ServiceRuntime
package import SessionDomain

/// Ends one session that token says is over, also one whose beginning has not been heard of yet.
package struct EndSession: Sendable {
    /// How long the end of an unknown session is remembered: longer than any refresh token lives.
    private static let memoryMilliseconds: Int64 = 31 * 24 * 60 * 60 * 1000

    private let publish: PublishRevocation
    private let dependencies: SystemDependencies

    package init(publish: PublishRevocation, dependencies: SystemDependencies) {
        self.publish = publish
        self.dependencies = dependencies
    }

    /// True when the session was not known to be over before.
    @discardableResult
    package func run(
        _ session: UUID, account: UUID, reason: SessionEnd, cause: EventEnvelope?, trace: String? = nil,
        in tx: borrowing Transaction
    ) throws -> Bool {
        let now = dependencies.now()
        // Of a closed account everything is dead already, and nothing is written any more.
        guard try !FloorStore.locked(account: account, in: tx).isClosed else { return false }
        let ended = try DeviceSessionStore.end(id: session, account: account, reason: reason, now: now, in: tx)
        let remembered =
            try !ended
            && DeviceSessionStore.rememberEnd(
                id: session, account: account, reason: reason, now: now,
                expiresAt: now.adding(milliseconds: Self.memoryMilliseconds), in: tx)
        guard ended || remembered else { return false }
        reason.count()
        try publish.session(session, account: account, cause: cause, trace: trace, in: tx)
        return true
    }
}
