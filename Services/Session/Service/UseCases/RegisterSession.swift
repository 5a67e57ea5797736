package import EventContracts
package import Foundation
package import PostgresClient
package import ServiceRuntime
import SessionDomain

/// Takes up a session that token has opened; one that is dead on arrival is revoked at once.
package struct RegisterSession: Sendable {
    private let publish: PublishRevocation
    private let endSession: EndSession
    private let dependencies: SystemDependencies

    package init(publish: PublishRevocation, endSession: EndSession, dependencies: SystemDependencies) {
        self.publish = publish
        self.endSession = endSession
        self.dependencies = dependencies
    }

    package func run(_ opened: SessionOpened, account: UUID, cause: EventEnvelope, in tx: borrowing Transaction) throws
    {
        let now = dependencies.now()
        let floor = try FloorStore.locked(account: account, in: tx)
        if floor.isClosed { return try publish.session(opened.sessionId, account: account, cause: cause, in: tx) }
        let known = try DeviceSessionStore.find(id: opened.sessionId, in: tx)
        let replaced = try takeOver(opened.replaces, account: account, cause: cause, in: tx)
        try DeviceSessionStore.open(
            DeviceSession(
                id: opened.sessionId, account: account, epoch: opened.epoch, clientID: opened.clientId,
                device: opened.device ?? replaced?.device, place: opened.place, openedAt: opened.openedAt,
                lastSeenAt: opened.openedAt, expiresAt: opened.expiresAt, end: nil),
            in: tx)
        guard let reason = ArrivalRule.revocation(epoch: opened.epoch, floor: floor, knownEnd: known?.end) else {
            return
        }
        let ended = try DeviceSessionStore.end(
            id: opened.sessionId, account: account, reason: reason, by: reason == .belowEpoch ? floor : nil, now: now,
            in: tx)
        if ended { reason.count() }
        try publish.session(opened.sessionId, account: account, cause: cause, in: tx)
    }

    /// Ends the session that the new one replaces; the device is the same. Nil when it is not known as this account's.
    private func takeOver(
        _ replaced: UUID?, account: UUID, cause: EventEnvelope, in tx: borrowing Transaction
    ) throws -> DeviceSession? {
        guard let replaced else { return nil }
        try endSession.run(replaced, account: account, reason: .replaced, cause: cause, in: tx)
        try DeviceSessionStore.wasReplaced(id: replaced, account: account, in: tx)
        let known = try DeviceSessionStore.find(id: replaced, in: tx)
        return known?.account == account ? known : nil
    }
}
