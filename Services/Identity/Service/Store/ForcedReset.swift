import Foundation

/// One row of `forced_reset`: a run that takes the passwords of many accounts away.
struct ForcedReset: Sendable {
    /// How far it is; only ever forwards.
    enum State: String, Sendable {
        /// Accounts are being named; nothing has happened to them.
        case loading
        /// Passwords are being taken away and devices put out.
        case puttingOut = "putting-out"
        /// Owners are being told.
        case telling
        case done
        case cancelled
    }

    var id: UUID
    var reason: String
    var ticket: String?
    var state: State
    var messagesPerSecond: Int
    var createdAt: Date
    var startedAt: Date?
    var allOutAt: Date?
    var endedAt: Date?
    var pacedThrough: Date?
    var accounts: Int64
    var putOut: Int64
    var told: Int64
    var skipped: Int64
}
