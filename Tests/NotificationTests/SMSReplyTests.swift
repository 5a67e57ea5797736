import Testing

@testable import NotificationDomain

/// How the codes of Twilio's API are read, row by row.
@Suite("SMS: the table of error codes") struct SMSReplyTests {
    struct Expected: Sendable {
        var code: Int
        var outcome: DeliveryResult.Outcome
        var fault: DeliveryResult.Fault
        var reason: String

        init(_ code: Int, _ outcome: DeliveryResult.Outcome, _ fault: DeliveryResult.Fault, _ reason: String) {
            self.code = code
            self.outcome = outcome
            self.fault = fault
            self.reason = reason
        }
    }

    static let rows: [Expected] = [
        Expected(20003, .temporary, .provider, "sign-in-refused"),
        Expected(20404, .temporary, .provider, "wrong-address"),
        Expected(20429, .temporary, .provider, "throttled"),
        Expected(21211, .permanent, .destination, "no-such-number"),
        Expected(21212, .temporary, .provider, "sender-refused"),
        Expected(21214, .permanent, .message, "unreachable-number"),
        Expected(21217, .permanent, .destination, "no-such-number"),
        Expected(21408, .permanent, .message, "region-refused"),
        Expected(21603, .temporary, .provider, "sender-refused"),
        Expected(21606, .temporary, .provider, "sender-refused"),
        Expected(21609, .temporary, .provider, "callback-refused"),
        Expected(21610, .permanent, .destination, "unsubscribed"),
        Expected(21611, .temporary, .provider, "throttled"),
        Expected(21612, .permanent, .message, "unreachable-number"),
        Expected(21614, .permanent, .destination, "no-mobile-number"),
        Expected(21635, .permanent, .destination, "no-mobile-number"),
        Expected(21659, .temporary, .provider, "sender-refused"),
        Expected(21661, .temporary, .provider, "sender-refused"),
        Expected(21703, .temporary, .provider, "sender-refused"),
        Expected(30001, .temporary, .provider, "throttled"),
        Expected(30002, .temporary, .provider, "account-suspended"),
        Expected(30003, .permanent, .message, "unreachable-number"),
        Expected(30004, .permanent, .message, "blocked"),
        Expected(30005, .permanent, .destination, "no-such-number"),
        Expected(30006, .permanent, .message, "unreachable-number"),
        Expected(30007, .permanent, .message, "filtered"),
        Expected(30008, .permanent, .message, "carrier-refused"),
        Expected(30022, .temporary, .provider, "throttled"),
        Expected(30034, .temporary, .provider, "sender-refused"),
        Expected(30036, .permanent, .message, "too-late"),
        Expected(30999, .permanent, .message, "carrier-refused"),
    ]

    @Test("a code decides before the status, and says whose fault it is", arguments: rows)
    func row(_ expected: Expected) {
        let result = ReplyTable.twilio(400, code: expected.code, retryAfter: 5000)
        #expect(
            result
                == DeliveryResult(
                    expected.outcome, expected.reason, fault: expected.fault, code: expected.code, retryAfter: 5000))
        #expect(ReplyTable.twilioUndelivered(expected.code).fault == expected.fault)
    }

    @Test("no row is left out above")
    func complete() {
        for row in ReplyTable.twilio {
            #expect(Self.rows.contains { row.codes.contains($0.code) && row.reason == $0.reason }, "\(row.codes)")
        }
    }

    @Test(
        "without a known code the status decides, and any 2xx is success whatever the body says",
        arguments: [
            (200, 21211, "accepted"), (201, nil, "accepted"), (429, nil, "temporary"), (500, nil, "unknown"),
            (400, 99999, "permanent"), (503, 1, "temporary"),
        ] as [(Int, Int?, String)])
    func status(_ status: Int, _ code: Int?, _ outcome: String) {
        #expect(ReplyTable.twilio(status, code: code).outcome.rawValue == outcome)
    }

    @Test("why a message did not arrive, without a code that is known", arguments: [nil, 12345] as [Int?])
    func undelivered(_ code: Int?) {
        let result = ReplyTable.twilioUndelivered(code)
        #expect(result.reason == "undelivered" && result.fault == .message && result.outcome == .permanent)
    }

    @Test(
        "parts of a message",
        arguments: [
            ("", 1), (String(repeating: "a", count: 160), 1), (String(repeating: "a", count: 161), 2),
            (String(repeating: "a", count: 306), 2), (String(repeating: "a", count: 307), 3),
            // An escaped character takes two, and is not torn apart at the end of a part.
            (String(repeating: "€", count: 80), 1), (String(repeating: "€", count: 81), 2),
            (String(repeating: "a", count: 152) + "€" + String(repeating: "a", count: 152), 3),
            ("\u{00E8}\u{00C5}@\n", 1),
            // One character outside the alphabet, and everything takes 16 bits.
            (String(repeating: "a", count: 69) + "ç", 1), (String(repeating: "a", count: 70) + "ç", 2),
            (String(repeating: "ж", count: 134), 2), (String(repeating: "ж", count: 135), 3),
            (String(repeating: "😀", count: 35), 1), (String(repeating: "😀", count: 36), 2),
            // 33 pairs to a part: the 67th unit stays empty.
            (String(repeating: "😀", count: 66), 2), (String(repeating: "😀", count: 67), 3),
        ])
    func segments(_ text: String, _ count: Int) {
        #expect(TextSegments.count(text) == count)
    }

    @Test(
        "amounts",
        arguments: [
            ("0.0725", 72_500), ("25", 25_000_000), ("0.000001", 1), ("0", 0), ("", nil), (".5", nil), ("1.", nil),
            ("1.0000001", nil), ("-1", nil), ("1e3", nil), ("1,5", nil), ("1.2.3", nil), ("1234567890", nil),
        ] as [(String, Int64?)])
    func amounts(_ text: String, _ micros: Int64?) {
        #expect(MicroUnits.parse(text) == micros)
    }
}
