package import EventContracts
package import Foundation
package import PostgresClient
package import ServiceRuntime
import SessionDomain

/// Takes up a session that token has opened; one that is dead on arrival is revoked at once.
package struct RegisterSession: Sendable {
    private let publish: PublishRevocation
    private let dependencies: SystemDependencies

    package init(publish: PublishRevocation, dependencies: SystemDependencies) {
        self.publish = publish
        self.dependencies = dependencies
    }

    package func run(_ opened: SessionOpened, account: UUID, cause: EventEnvelope, in tx: borrowing Transaction) throws
    {
        let now = dependencies.now()
        let floor = try FloorStore.locked(account: account, in: tx)
        let known = try DeviceSessionStore.find(id: opened.sessionId, in: tx)
        try DeviceSessionStore.open(
            DeviceSession(
                id: opened.sessionId, account: account, epoch: opened.epoch, clientID: opened.clientId,
                device: opened.device, openedAt: opened.openedAt, lastSeenAt: opened.openedAt,
                expiresAt: opened.expiresAt, end: nil),
            in: tx)
        guard let reason = ArrivalRule.revocation(epoch: opened.epoch, floor: floor, knownEnd: known?.end) else {
            return
        }
        let ended = try DeviceSessionStore.end(
            id: opened.sessionId, account: account, reason: reason, now: now, in: tx)
        if ended { reason.count() }
        try publish.session(opened.sessionId, account: account, cause: cause, in: tx)
    }
}
