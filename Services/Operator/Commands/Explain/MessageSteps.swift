/// What happened to one message, as steps of a recovery's story.
enum MessageSteps {
    static func of(_ whole: MessagesCommand.Whole) -> [RecoveryStory.Step] {
        let message = whole.message
        let place = message.to.map { "to \($0)" } ?? "by \(message.channel == "sms" ? "text message" : "e-mail")"
        return [.init(at: message.createdAt, text: "message queued (\(message.kind) \(place))")]
            + whole.attempts.map(handedOver)
            + whole.actions.map { .init(at: $0.at, text: "\($0.action) by \($0.actor): \($0.reason)") }
            + end(whole)
    }

    private static func handedOver(_ attempt: MessagesCommand.Whole.Attempt) -> RecoveryStory.Step {
        let told = [attempt.code.map(String.init), attempt.enhanced, attempt.reason].compactMap(\.self)
        let outcome =
            switch attempt.outcome {
            case "accepted": "accepted"
            case "temporary": "refused for now"
            case "permanent": "failed"
            case "unknown": "nobody knows whether it arrived"
            case let other: other ?? "no end on record"
            }
        let answer = told.isEmpty ? outcome : "\(told.joined(separator: " ")): \(outcome)"
        return .init(at: attempt.startedAt, text: "handed to \(attempt.provider): \(answer)")
    }

    private static func end(_ whole: MessagesCommand.Whole) -> [RecoveryStory.Step] {
        let message = whole.message
        // What has no instant of its own stands behind what happened last.
        let last = ([message.createdAt, message.sentAt].compactMap(\.self) + whole.attempts.map(\.startedAt)).max()
        let at = last ?? message.createdAt
        switch message.state {
        case "sent": return sent(whole, at: at)
        case "suppressed":
            return [.init(at: at, text: "not sent: nothing is sent there (\(message.reason ?? "suppressed"))")]
        case "expired" where !whole.actions.contains { $0.action == "expire" }:
            return [.init(at: message.expiresAt, text: "expired before it could be sent")]
        case "failed" where whole.attempts.isEmpty:
            return [.init(at: at, text: "failed: \(message.reason ?? "no reason on record")")]
        case "queued", "retry", "unknown":
            guard let next = message.nextAt else { return [] }
            let why = message.reason.map { " (\($0))" } ?? ""
            return [.init(at: max(next, at), text: "to be tried again from then on\(why)")]
        default: return []
        }
    }

    private static func sent(_ whole: MessagesCommand.Whole, at: String) -> [RecoveryStory.Step] {
        let message = whole.message
        var steps: [RecoveryStory.Step] = []
        if whole.attempts.isEmpty { steps.append(.init(at: at, text: "sent")) }
        if let reason = message.reason { steps.append(.init(at: at, text: "came back some time later: \(reason)")) }
        if let delivery = message.delivery {
            let why = message.deliveryReason.map { " (\($0))" } ?? ""
            steps.append(.init(at: message.deliveredAt ?? at, text: "the provider reports: \(delivery)\(why)"))
        }
        return steps
    }
}
