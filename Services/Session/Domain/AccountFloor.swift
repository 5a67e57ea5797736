/// The epoch below which every session of an account is dead. It only rises, whatever the order of events (A7.1).
package struct AccountFloor: Sendable, Equatable {
    /// Accounts start at epoch 1, so nothing is below this.
    package static let initial = AccountFloor(belowEpoch: 1)

    package private(set) var belowEpoch: Int64

    package init(belowEpoch: Int64) { self.belowEpoch = belowEpoch }

    /// The floor after hearing of `epoch`, or nil when that tells nothing new.
    package func raised(to epoch: Int64) -> AccountFloor? {
        epoch > belowEpoch ? AccountFloor(belowEpoch: epoch) : nil
    }

    /// Whether a session minted under `epoch` is dead.
    package func kills(epoch: Int64) -> Bool { epoch < belowEpoch }
}
