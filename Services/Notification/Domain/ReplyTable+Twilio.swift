/// Twilio's own error codes, which say more than the HTTP status: beside ``ReplyTable/http(_:retryAfter:)`` the one place
/// where answers, look-ups and delivery reports of that form are read.
extension ReplyTable {
    struct CodeRow: Sendable {
        var codes: ClosedRange<Int>
        var outcome: DeliveryResult.Outcome
        var fault: DeliveryResult.Fault
        var reason: String
    }

    /// The first row that fits decides. Only what says that a number does not exist, takes no text messages, or has said
    /// STOP is about the destination: it is never written to again.
    static let twilio: [CodeRow] = [
        CodeRow(codes: 20003...20003, outcome: .temporary, fault: .provider, reason: "sign-in-refused"),
        CodeRow(codes: 20404...20404, outcome: .temporary, fault: .provider, reason: "wrong-address"),
        CodeRow(codes: 20429...20429, outcome: .temporary, fault: .provider, reason: "throttled"),
        CodeRow(codes: 21211...21211, outcome: .permanent, fault: .destination, reason: "no-such-number"),
        CodeRow(codes: 21214...21214, outcome: .permanent, fault: .message, reason: "unreachable-number"),
        CodeRow(codes: 21217...21217, outcome: .permanent, fault: .destination, reason: "no-such-number"),
        CodeRow(codes: 21408...21408, outcome: .permanent, fault: .message, reason: "region-refused"),
        CodeRow(codes: 21610...21610, outcome: .permanent, fault: .destination, reason: "unsubscribed"),
        CodeRow(codes: 21611...21611, outcome: .temporary, fault: .provider, reason: "throttled"),
        CodeRow(codes: 21612...21612, outcome: .permanent, fault: .message, reason: "unreachable-number"),
        CodeRow(codes: 21614...21614, outcome: .permanent, fault: .destination, reason: "no-mobile-number"),
        CodeRow(codes: 21635...21635, outcome: .permanent, fault: .destination, reason: "no-mobile-number"),
        // Sender, messaging service and call-back address: our set-up, which somebody repairs.
        CodeRow(codes: 21212...21212, outcome: .temporary, fault: .provider, reason: "sender-refused"),
        CodeRow(codes: 21603...21603, outcome: .temporary, fault: .provider, reason: "sender-refused"),
        CodeRow(codes: 21606...21606, outcome: .temporary, fault: .provider, reason: "sender-refused"),
        CodeRow(codes: 21609...21609, outcome: .temporary, fault: .provider, reason: "callback-refused"),
        CodeRow(codes: 21659...21661, outcome: .temporary, fault: .provider, reason: "sender-refused"),
        CodeRow(codes: 21701...21705, outcome: .temporary, fault: .provider, reason: "sender-refused"),
        CodeRow(codes: 30001...30001, outcome: .temporary, fault: .provider, reason: "throttled"),
        CodeRow(codes: 30002...30002, outcome: .temporary, fault: .provider, reason: "account-suspended"),
        // Switched off, or without a network.
        CodeRow(codes: 30003...30003, outcome: .permanent, fault: .message, reason: "unreachable-number"),
        CodeRow(codes: 30004...30004, outcome: .permanent, fault: .message, reason: "blocked"),
        CodeRow(codes: 30005...30005, outcome: .permanent, fault: .destination, reason: "no-such-number"),
        // A landline, or a carrier that is away: not sure enough to give the number up.
        CodeRow(codes: 30006...30006, outcome: .permanent, fault: .message, reason: "unreachable-number"),
        CodeRow(codes: 30007...30007, outcome: .permanent, fault: .message, reason: "filtered"),
        CodeRow(codes: 30022...30023, outcome: .temporary, fault: .provider, reason: "throttled"),
        CodeRow(codes: 30034...30034, outcome: .temporary, fault: .provider, reason: "sender-refused"),
        CodeRow(codes: 30036...30036, outcome: .permanent, fault: .message, reason: "too-late"),
        CodeRow(codes: 30000...30999, outcome: .permanent, fault: .message, reason: "carrier-refused"),
    ]

    /// Reads an answer to a send. Any 2xx is success, and a code that is in no row leaves it to the status.
    package static func twilio(_ status: Int, code: Int?, retryAfter: Int64? = nil) -> DeliveryResult {
        guard !(200...299).contains(status), let code, let row = row(code) else {
            return http(status, retryAfter: retryAfter)
        }
        return DeliveryResult(row.outcome, row.reason, fault: row.fault, code: code, retryAfter: retryAfter)
    }

    /// Reads why a message that was taken over did not arrive.
    package static func twilioUndelivered(_ code: Int?) -> DeliveryResult {
        guard let code, let row = row(code) else {
            return DeliveryResult(.permanent, "undelivered", fault: .message, code: code)
        }
        return DeliveryResult(row.outcome, row.reason, fault: row.fault, code: code)
    }

    private static func row(_ code: Int) -> CodeRow? { twilio.first { $0.codes.contains(code) } }
}
