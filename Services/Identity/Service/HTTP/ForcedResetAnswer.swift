import EventContracts

/// A run of forced resets on the wire.
struct ForcedResetAnswer: Encodable {
    var id: String
    var reason: String
    var ticket: String?
    /// `loading`, `putting-out`, `telling`, `done` or `cancelled`.
    var state: String
    var messagesPerSecond: Int
    var createdAt: String
    var startedAt: String?
    var allOutAt: String?
    var endedAt: String?
    var accounts: Int64
    var putOut: Int64
    var told: Int64
    var skipped: Int64

    init(_ run: ForcedReset) {
        id = run.id.wireText
        reason = run.reason
        ticket = run.ticket
        state = run.state.rawValue
        messagesPerSecond = run.messagesPerSecond
        createdAt = Instant.text(run.createdAt)
        startedAt = run.startedAt.map { Instant.text($0) }
        allOutAt = run.allOutAt.map { Instant.text($0) }
        endedAt = run.endedAt.map { Instant.text($0) }
        accounts = run.accounts
        putOut = run.putOut
        told = run.told
        skipped = run.skipped
    }
}
