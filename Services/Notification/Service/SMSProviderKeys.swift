package import ServiceRuntime

/// The configuration keys of one SMS provider: the first under `sms`, the one that takes over under `sms.second`.
package struct SMSProviderKeys: Sendable {
    package let provider: ConfigKey
    package let url: ConfigKey
    package let account: ConfigKey
    package let token: ConfigKey
    package let from: ConfigKey
    package let timeout: ConfigKey
    package let rate: ConfigKey
    package let cost: ConfigKey
    package let callbackURL: ConfigKey
    package let callbackSecret: ConfigKey
    package let templateFile: ConfigKey
    package let method: ConfigKey
    package let tokenHeader: ConfigKey
    package let tokenScheme: ConfigKey
    package let headers: ConfigKey
    package let idPath: ConfigKey
    package let statusURL: ConfigKey
    package let statusPath: ConfigKey
    package let statusAccepted: ConfigKey
    package let statusRefused: ConfigKey
    package let statusNotFound: ConfigKey

    package static let first = SMSProviderKeys(
        "sms", "Who delivers text messages: twilio for Twilio's form API, json for an API that takes JSON.")
    package static let second = SMSProviderKeys(
        "sms.second", "Who delivers text messages while the first provider does not work.")

    private init(_ prefix: String, _ documentation: String) {
        func key(
            _ name: String, _ kind: ConfigKey.Kind, default value: String? = nil, isSecret: Bool = false, _ text: String
        ) -> ConfigKey {
            ConfigKey("\(prefix).\(name)", kind, default: value, isSecret: isSecret, text)
        }
        let web = ConfigKey.Kind.url(schemes: ["https", "http"])
        provider = key("provider", .choice(["twilio", "json"]), documentation)
        url = key("url", web, "Where messages are posted; of twilio the base, by default https://api.twilio.com.")
        account = key("account", .text, "Account id at twilio (AC…).")
        token = key("token", .text, isSecret: true, "Secret that the provider knows us by.")
        from = key("from", .text, "Number or name that messages come from, or a messaging service of twilio (MG…).")
        timeout = key(
            "timeout", .duration(1...120), default: "PT15S",
            "Longest time for a request; after it nobody knows whether the message went out.")
        rate = key("rate", .integer(1...100_000), "Messages a second that the provider takes; without it no bound.")
        cost = key("cost", .text, "What one part of a message costs, as 0.0725; counts for the budgets.")
        callbackURL = key(
            "callback-url", web,
            "Public address of /v1/callbacks/\(prefix == "sms" ? "sms" : "sms-2") here, exactly as twilio calls it.")
        callbackSecret = key(
            "callback-secret", .text, isSecret: true,
            "Secret of a json provider's delivery reports, at least 32 characters; twilio signs with its token.")
        templateFile = key(
            "template-file", .text,
            "File with the body for a json provider: JSON with {{to}} {{text}} {{reference}} {{from}} {{validity}}.")
        method = key("method", .choice(["POST", "PUT"]), default: "POST", "How messages go to a json provider.")
        tokenHeader = key(
            "token-header", .text, default: "authorization", "Header that carries the token to a json provider.")
        tokenScheme = key(
            "token-scheme", .text, default: "Bearer", "Word before the token in that header; empty for none.")
        headers = key(
            "headers", .text, isSecret: true, "More headers for a json provider, \"name: value\" separated by commas.")
        idPath = key("id-path", .text, "Where its name of a message stands in a json provider's answer, as data.0.id.")
        statusURL = key(
            "status-url", web, "Where a json provider says what became of a message, with {{reference}} in it.")
        statusPath = key("status-path", .text, default: "status", "Where the word for that stands in its answer.")
        statusAccepted = key(
            "status-accepted", .text, default: "accepted,queued,sent,delivered", "Words for messages that it has.")
        statusRefused = key(
            "status-refused", .text, default: "failed,rejected,undelivered", "Words for messages that do not arrive.")
        statusNotFound = key(
            "status-not-found", .text, default: "unknown,not-found", "Words for messages that it never got; so is 404.")
    }

    package var all: [ConfigKey] {
        [
            provider, url, account, token, from, timeout, rate, cost, callbackURL, callbackSecret, templateFile, method,
            tokenHeader, tokenScheme, headers, idPath, statusURL, statusPath, statusAccepted, statusRefused,
            statusNotFound,
        ]
    }
}
