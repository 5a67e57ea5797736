/// What a rotation did to one ring, and what comes next.
package struct KeyRotationStep: Sendable, Equatable, Encodable {
    package enum Action: String, Sendable, Encodable {
        /// A new key is in the ring and is not used yet.
        case published
        /// The new key is used from now on.
        case promoted
        /// An old key is gone.
        case removed
    }

    /// One thing that was done.
    package struct Change: Sendable, Equatable, Encodable {
        package let action: Action
        package let keyID: String
    }

    package let service: String
    package let ring: String
    /// Empty when nothing was due.
    package var changes: [Change]
    /// What the next run does, in words.
    package var next: String
}
