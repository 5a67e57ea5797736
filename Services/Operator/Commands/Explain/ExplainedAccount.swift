/// What identity answers about an account: how it is reached, and its recoveries.
struct ExplainedAccount: Decodable, Sendable {
    struct Account: Codable {
        var id: String
        var state: String
    }

    struct Contact: Codable {
        struct Undeliverable: Codable {
            var since: String
            var reason: String
        }

        var id: String
        var channel: String
        var masked: String
        var primary: Bool
        var verified: Bool
        var undeliverable: Undeliverable?

        /// One line for a person.
        var line: String {
            let name = "\(channel == "sms" ? "number" : "address") \(TerminalText.plain(masked))"
            let standing = "(\(primary ? "primary" : "second"), \(verified ? "confirmed" : "not confirmed"))"
            guard let undeliverable else { return "\(name) \(standing): messages arrive, as far as we know" }
            let why =
                switch undeliverable.reason {
                case "complaint": "somebody there called our mail unwanted, so it may be put aside there"
                case "undelivered": "the last text message did not arrive, so the telephone may be off"
                default: "it does not exist, or not any more"
                }
            return "\(name) \(standing): messages do not arrive since "
                + "\(TerminalText.instant(undeliverable.since)); \(why)"
        }
    }

    struct Recovery: Decodable {
        /// Absent when the request led to none.
        var attempt: String?
        var channel: String?
        var askedAt: String
        var state: String?
        var reason: String?
        var endedAt: String?
        var expiresAt: String?
        /// The oldest first.
        var requests: [Request]
    }

    struct Request: Decodable {
        var id: String
        var kind: String
        var at: String
        var outcome: String?
        var channel: String?
        var contact: String?
    }

    var account: Account
    var contacts: [Contact]
    /// The newest first.
    var recoveries: [Recovery]
}
