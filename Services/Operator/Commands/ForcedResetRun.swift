/// A run of forced resets as identity answers it.
struct ForcedResetRun: Codable, Sendable {
    var id: String
    var state: String
    var messagesPerSecond: Int
    var accounts: Int64
    var putOut: Int64
    var told: Int64
    var skipped: Int64
    var startedAt: String?
    var allOutAt: String?
    var endedAt: String?

    var isOver: Bool { state == "done" || state == "cancelled" }
}
