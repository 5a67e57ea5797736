/// The epoch below which every session of an account is dead. It only rises, whatever the order of events (A7.1).
package struct AccountFloor: Sendable, Equatable {
    /// Accounts start at epoch 1, so nothing is below this.
    package static let initial = AccountFloor(belowEpoch: 1)

    package private(set) var belowEpoch: Int64

    /// The account is gone for good: whatever is heard of it is dead.
    package let isClosed: Bool

    package init(belowEpoch: Int64, isClosed: Bool = false) {
        self.belowEpoch = belowEpoch
        self.isClosed = isClosed
    }

    /// The floor after hearing of `epoch`, or nil when that tells nothing new.
    package func raised(to epoch: Int64) -> AccountFloor? {
        epoch > belowEpoch ? AccountFloor(belowEpoch: epoch, isClosed: isClosed) : nil
    }

    /// Whether a session minted under `epoch` is dead.
    package func kills(epoch: Int64) -> Bool { isClosed || epoch < belowEpoch }
}
