/// Why the last message of a recovery did not arrive, or that it did, and what to do next.
struct DeliveryVerdict: Encodable, Sendable {
    /// For scripts.
    enum Kind: String, Encodable {
        case completed
        case sent
        case delivered
        case bounced
        case complaint
        case suppressed
        case expired
        case failed
        case cancelled
        case waiting
        case refused
        case missing
    }

    var kind: Kind
    /// For a person.
    var text: String

    private static let otherWay =
        "the owner can confirm it again on the account page, or take another way: another contact, or a support case "
        + "(rekey case open)"
    private static let askAgain = "ask for a new one"

    /// Reasons that say that a destination does not exist (notification's `ReplyTable`).
    private static let gone: Set<String> = [
        "no-such-mailbox", "no-such-domain", "mailbox-moved", "mailbox-disabled", "no-such-number", "no-mobile-number",
        "unsubscribed",
    ]
    /// Reasons of a wait that have nothing to do with a provider's health.
    private static let own: Set<String> = [
        "mailbox-full", "recipient-deferred", "message-deferred", "policy-refused", "relay-refused",
        "destination-rate",
        "sender-key-unknown", "in-flight",
    ]

    /// - Parameter newest: the recovery's newest message; nil when there is none.
    init(_ recovery: ExplainedAccount.Recovery, newest: MessagesCommand.Whole?) {
        if recovery.state == "completed" {
            self.init(kind: .completed, text: "It was completed: nothing is to be done.")
            return
        }
        if let newest {
            self.init(newest)
        } else if let refusal = Self.refusal(recovery.requests.last?.outcome) {
            self.init(kind: .refused, text: refusal.verdict)
        } else if recovery.attempt == nil {
            self.init(
                kind: .refused,
                text: "Nothing was sent to this account: the message went to another one with the same number. Take "
                    + "another way: an e-mail, or a support case (rekey case open).")
        } else {
            self.init(
                kind: .missing,
                text: "Identity asked for a message and notification has none on record: the events between them "
                    + "are late, or it was removed after 30 days. See that rekey-token and rekey-notification run and "
                    + "keep up (rekey topics list), and look again in a minute.")
        }
        if recovery.state == "voided", !text.contains(Self.askAgain) {
            text += " This recovery is over meanwhile: \(Self.askAgain)."
        }
    }

    private init(kind: Kind, text: String) {
        self.kind = kind
        self.text = text
    }

    /// Why identity asked for no message, as a step of the story and as its verdict; nil when it did ask.
    static func refusal(_ outcome: String?) -> (step: String, verdict: String)? {
        switch outcome {
        case "cooling-down":
            (
                "nothing sent: something was sent a moment before",
                "Nothing was sent, because something had been sent a moment before. Wait a minute, then \(askAgain)."
            )
        case "capped":
            (
                "nothing sent: too many text messages of late",
                "Nothing was sent: too many text messages went to this number, or to its likes. Wait an hour, or take "
                    + "another way: an e-mail, or a support case (rekey case open)."
            )
        case "risky":
            (
                "nothing sent: the number's SIM card was changed recently",
                "Nothing was sent, because the number's SIM card was changed in the last days. Take another way: an "
                    + "e-mail, or a support case (rekey case open)."
            )
        case "expired":
            ("nothing sent: the request had expired", "The request expired before it was looked at: \(askAgain).")
        default: nil
        }
    }

    private init(_ whole: MessagesCommand.Whole) {
        let message = whole.message
        let reason = message.reason ?? "no reason on record"
        let retry = "rekey messages retry \(message.id) --reason …"
        switch message.state {
        case "sent": self = Self.sent(message)
        case "suppressed":
            self.init(
                kind: .suppressed,
                text: "Nothing is sent to this \(Self.place(message)) any more (\(reason)): \(Self.otherWay).")
        case "expired":
            let why = whole.attempts.last?.reason.map { " (last answer: \($0))" } ?? ""
            self.init(
                kind: .expired,
                text: "It expired before it could be handed over\(why), and is never sent: \(Self.askAgain)"
                    + " once messages leave again.")
        case "failed" where Self.gone.contains(reason):
            self.init(
                kind: .failed,
                text: "The \(Self.place(message)) does not exist: nothing is sent there; \(Self.otherWay).")
        case "failed":
            self.init(
                kind: .failed,
                text: "It was refused for good (\(reason)) and is not tried again by itself. Repair the cause, then "
                    + "\(retry), until \(TerminalText.instant(message.expiresAt)).")
        case "cancelled":
            self.init(
                kind: .cancelled,
                text: "An operator stopped it. \(retry) takes it up again, until "
                    + "\(TerminalText.instant(message.expiresAt)).")
        default: self = Self.waiting(message)
        }
    }

    private static func sent(_ message: MessagesCommand.Message) -> DeliveryVerdict {
        if message.reason == "complaint" {
            return DeliveryVerdict(
                kind: .complaint,
                text: "It was taken, and somebody there called it unwanted: let the owner look in the spam folder and "
                    + "mark our sender as trusted.")
        }
        if message.reason != nil {
            return DeliveryVerdict(
                kind: .bounced,
                text: "It was taken and came back: the \(place(message)) does not exist. Nothing is sent there; "
                    + "\(otherWay).")
        }
        switch message.delivery {
        case "delivered":
            return DeliveryVerdict(
                kind: .delivered,
                text: "The telephone received it: let the owner look among the messages of unknown senders.")
        case "undelivered", "failed":
            return DeliveryVerdict(
                kind: .failed,
                text: "The provider took it and could not deliver it (\(message.deliveryReason ?? "no reason given")): "
                    + "ask for a new one, or take another way: an e-mail, or a support case (rekey case open).")
        default: break
        }
        let look =
            message.channel == "sms"
            ? "it is on its way: let the owner see that the telephone has reception"
            : "it is in the mailbox: let the owner look in the spam folder and search for our sender"
        return DeliveryVerdict(
            kind: .sent,
            text: "\(message.provider ?? "The provider") took it and nothing came back: \(look); then "
                + "\(askAgain).")
    }

    private static func waiting(_ message: MessagesCommand.Message) -> DeliveryVerdict {
        let until = "until \(TerminalText.instant(message.expiresAt))"
        let text =
            switch (message.state, message.reason) {
            case ("sending", _): "It is being handed over right now: look again in a minute."
            case ("unknown", _):
                "The hand-over broke off and nobody knows whether it arrived: it is tried again by itself \(until)."
            case (_, "budget"):
                "The budget for text messages is spent: it waits \(until). Raise sms.budget-per-hour or -per-day."
            case (_, "provider-rate"): "It waits for its turn: the provider's rate is used up. It is sent \(until)."
            case (_, let reason?) where own.contains(reason):
                "The other side does not take it for now (\(reason)): it is tried again by itself \(until)."
            case (_, let reason?):
                "\(message.provider ?? "The provider") does not work (\(reason)): it is tried again by itself \(until). "
                    + "Repair the provider or its settings; rekey messages retry \(message.id) --reason … tries at once."
            case (_, nil):
                "It was not tried yet: every provider may be down, or no worker runs. It waits \(until). Look at "
                    + "notification's /readyz and log."
            }
        return DeliveryVerdict(kind: .waiting, text: text)
    }

    private static func place(_ message: MessagesCommand.Message) -> String {
        message.channel == "sms" ? "number" : "mailbox"
    }
}
