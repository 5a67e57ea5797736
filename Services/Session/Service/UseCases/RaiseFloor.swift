package import EventContracts
package import Foundation
package import PostgresClient
package import ServiceRuntime
import SessionDomain

/// Ends every session of an account below an epoch. Safe in any order and any number of times: the floor only rises.
package struct RaiseFloor: Sendable {
    private let publish: PublishRevocation
    private let dependencies: SystemDependencies

    package init(publish: PublishRevocation, dependencies: SystemDependencies) {
        self.publish = publish
        self.dependencies = dependencies
    }

    package func run(to epoch: Int64, account: UUID, cause: EventEnvelope, in tx: borrowing Transaction) throws {
        let floor = try FloorStore.locked(account: account, in: tx)
        guard let raised = floor.raised(to: epoch) else { return }
        try FloorStore.raise(account: account, to: raised, in: tx)
        let now = dependencies.now()
        let ended = try DeviceSessionStore.endBelow(floor: raised, account: account, now: now, in: tx)
        SessionEnd.belowEpoch.count(ended)
        try publish.floor(raised, account: account, cause: cause, in: tx)
        try RevocationStore.add(account: account, floor: raised, revokedAt: now, in: tx)
    }
}
