package import Foundation
package import Messaging
package import PostgresClient
import SessionDomain

/// Signs out one device of the caller's own account (SES-16).
package struct RevokeOwnSession: Sendable {
    private let client: PostgresClient
    private let endSession: EndSession
    private let outbox: Outbox

    package init(client: PostgresClient, endSession: EndSession, outbox: Outbox) {
        self.client = client
        self.endSession = endSession
        self.outbox = outbox
    }

    /// False when there is no such session or it is another account's; true when it is over now, however often asked.
    ///
    /// - Parameter current: the caller's own session, which its token proves even before the registry has heard of it.
    package func run(_ session: UUID, account: UUID, current: UUID, trace: String? = nil) async throws -> Bool {
        let found: Bool = try await client.transaction { tx in
            let known = try DeviceSessionStore.find(id: session, in: tx)
            guard known?.account == account || (known == nil && session == current) else { return false }
            try endSession.run(
                session, account: account, reason: .revokedByOwner, cause: nil, trace: trace, in: tx)
            return true
        }
        outbox.wakeUp.signal()
        return found
    }
}
