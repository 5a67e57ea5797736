import Foundation

/// One row of `account`, with what the rules need of it.
struct AccountRecord: Sendable {
    /// Whether the account may be used.
    enum State: String, Sendable {
        case active
        case frozen
        case closed
    }

    var id: UUID
    var epoch: Int64
    var credentialVersion: Int64
    var givenName: String
    var familyName: String
    var locale: String
    var state: State
    var createdAt: Date
}
