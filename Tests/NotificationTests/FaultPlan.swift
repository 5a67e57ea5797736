/// What is done to one message of the fault run; the raw value is what the server reads in the recipient's address.
enum FaultPlan: String, CaseIterable, Sendable {
    case ok
    /// 451 to RCPT TO, once.
    case busy
    /// 452 to the message, once.
    case deferred
    /// 550 5.1.1 to RCPT TO.
    case gone
    /// The connection breaks before the message went out, once.
    case before
    /// The connection breaks after the message went out and before its answer, once.
    case after
    /// A server that dribbles, once.
    case slow

    /// Out of a hundred messages.
    private static let shares: [(FaultPlan, Int)] = [
        (.busy, 5), (.deferred, 5), (.gone, 2), (.before, 3), (.after, 3),
    ]
    /// Each costs the time-out of a hand-over.
    private static let slowEvery = 2_500

    static func of(_ number: Int) -> FaultPlan {
        if number % slowEvery == 1 { return .slow }
        var place = number * 37 % 100
        for (plan, share) in shares {
            if place < share { return plan }
            place -= share
        }
        return .ok
    }
}
