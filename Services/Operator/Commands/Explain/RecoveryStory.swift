/// One recovery from the first request to what became of its last message.
struct RecoveryStory: Encodable, Sendable {
    struct Step: Encodable {
        /// When; for what has no instant of its own, that of what it follows.
        var at: String
        var text: String
    }

    /// Absent when the request led to none.
    var attempt: String?
    var channel: String?
    var askedAt: String
    var state: String?
    var expiresAt: String?
    /// Ids of its messages, the oldest first.
    var messages: [String]
    var steps: [Step]
    var verdict: DeliveryVerdict

    /// - Parameter messages: those of this recovery, in any order.
    init(_ recovery: ExplainedAccount.Recovery, messages: [MessagesCommand.Whole]) {
        let messages = messages.sorted { $0.message.createdAt < $1.message.createdAt }
        attempt = recovery.attempt
        channel = recovery.channel
        askedAt = recovery.askedAt
        state = recovery.state
        expiresAt = recovery.expiresAt
        self.messages = messages.map(\.message.id)
        let steps = Self.asked(recovery) + messages.flatMap(MessageSteps.of) + Self.ended(recovery)
        // By time; what happened in the same millisecond stays in the order of the services.
        self.steps = steps.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
            .map(\.element)
        verdict = DeliveryVerdict(recovery, newest: messages.last)
    }

    /// For a person; times are UTC, with the day where it is another than the first.
    var lines: [String] {
        let day = String(askedAt.prefix(10))
        var head = attempt.map { "recovery \(TerminalText.plain($0))" } ?? "request that led to no recovery"
        head += " of \(TerminalText.plain(day))"
        if let state { head += ", \(TerminalText.plain(state))" }
        if state == "open", let expiresAt { head += ", over at \(TerminalText.instant(expiresAt)) at the latest" }
        return [head] + steps.map { "  \(Self.clock($0.at, day)) \(TerminalText.plain($0.text))" }
            + ["  => \(TerminalText.plain(verdict.text))"]
    }

    private static func clock(_ instant: String, _ day: String) -> String {
        let time = TerminalText.plain(String(instant.dropFirst(11).prefix(8)))
        let date = String(instant.prefix(10))
        return date == day ? time : "\(TerminalText.plain(date)) \(time)"
    }

    private static func asked(_ recovery: ExplainedAccount.Recovery) -> [Step] {
        guard !recovery.requests.isEmpty else {
            return [
                Step(
                    at: recovery.askedAt,
                    text: "begun without a request on record (after an undo, a decided case or a forced reset)")
            ]
        }
        return recovery.requests.flatMap { request -> [Step] in
            let how =
                switch request.kind {
                case "email": "asked by e-mail"
                case "sms": "asked by text message"
                case "lookup": "asked by name and payment number"
                case "resend": "asked to send it once more"
                default: "asked (\(request.kind))"
                }
            let refusal = DeliveryVerdict.refusal(request.outcome).map { Step(at: request.at, text: $0.step) }
            return [Step(at: request.at, text: how)] + (refusal.map { [$0] } ?? [])
        }
    }

    private static func ended(_ recovery: ExplainedAccount.Recovery) -> [Step] {
        guard let at = recovery.endedAt else { return [] }
        let text =
            recovery.state == "completed"
            ? "completed: a new password was set" : "recovery ended: \(recovery.reason ?? "no reason on record")"
        return [Step(at: at, text: text)]
    }
}
