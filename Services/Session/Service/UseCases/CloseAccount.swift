package import EventContracts
package import Foundation
package import PostgresClient

/// Erases what is held about an account that is gone for good (LNK-13). Its floor stays, for ever above every epoch
/// that anything was minted under, and lets nothing of the account live or be written again.
package struct CloseAccount: Sendable {
    private let raiseFloor: RaiseFloor

    package init(raiseFloor: RaiseFloor) { self.raiseFloor = raiseFloor }

    package func run(_ account: UUID, epoch: Int64, cause: EventEnvelope, in tx: borrowing Transaction) throws {
        try raiseFloor.run(to: epoch, account: account, cause: cause, in: tx)
        _ = try FloorStore.locked(account: account, in: tx)
        try FloorStore.close(account: account, in: tx)
        try DeviceSessionStore.erase(account: account, in: tx)
        try RevocationStore.erase(account: account, in: tx)
    }
}
