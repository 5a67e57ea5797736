import NotificationDomain
import Testing

@Suite("Reading answers of servers and providers (RFC 5321, RFC 3463, RFC 9110)")
struct ReplyTableTests {
    private static let smtp: [(ReplyTable.Step, Int, String?, String, DeliveryResult.Fault)] = [
        (.message, 250, nil, "accepted", .none), (.message, 251, "2.0.0", "accepted", .none),
        (.recipient, 550, "5.1.1", "permanent no-such-mailbox", .destination),
        (.recipient, 550, "5.1.10", "permanent no-such-domain", .destination),
        (.recipient, 550, "5.1.2", "permanent no-such-domain", .destination),
        (.recipient, 551, "5.1.6", "permanent mailbox-moved", .destination),
        (.message, 550, "5.2.1", "permanent mailbox-disabled", .destination),
        (.recipient, 552, "5.2.2", "temporary mailbox-full", .message),
        (.recipient, 452, "4.2.2", "temporary mailbox-full", .message),
        (.recipient, 450, nil, "temporary recipient-deferred", .message),
        (.recipient, 451, "4.7.1", "temporary recipient-deferred", .message),
        (.recipient, 550, nil, "permanent recipient-refused", .message),
        (.recipient, 553, "5.1.3", "permanent recipient-refused", .message),
        (.recipient, 554, "5.7.1", "temporary policy-refused", .message),
        (.recipient, 550, "5.7.54", "temporary relay-refused", .message),
        (.recipient, 550, "5.7.64", "temporary relay-refused", .message),
        (.recipient, 452, "4.3.1", "temporary server-busy", .provider),
        (.message, 451, "4.3.0", "temporary server-busy", .provider),
        (.message, 554, "5.3.2", "temporary server-busy", .provider),
        (.before, 550, "5.1.1", "temporary server-refused", .provider),
        (.before, 550, "5.2.1", "temporary server-refused", .provider),
        (.recipient, 530, "5.7.0", "temporary sign-in-refused", .provider),
        (.message, 451, nil, "temporary message-deferred", .message),
        (.message, 554, nil, "permanent message-refused", .message),
        (.message, 550, "5.7.26", "permanent policy-refused", .message),
        (.message, 421, nil, "temporary server-busy", .provider),
        (.before, 421, nil, "temporary server-busy", .provider),
        (.before, 454, "4.7.0", "temporary server-busy", .provider),
        (.before, 535, "5.7.8", "temporary sign-in-refused", .provider),
        (.before, 550, nil, "temporary server-refused", .provider),
        (.before, 100, nil, "temporary no-answer", .provider),
    ]

    @Test("an SMTP reply: what follows, and whose fault it is", arguments: smtp)
    func reply(
        _ step: ReplyTable.Step, _ code: Int, _ enhanced: String?, _ said: String, _ fault: DeliveryResult.Fault
    ) {
        let result = ReplyTable.smtp(step, code: code, enhanced: enhanced)
        #expect(result.said == said && result.fault == fault)
        #expect(result.code == code && result.enhanced == enhanced)
    }

    @Test(
        "a server that does not relay is no judge of the message: another may take it",
        arguments: [
            (.recipient, 550, nil, "temporary relay-refused"), (.recipient, 554, "5.7.1", "temporary relay-refused"),
            (.recipient, 550, "5.1.1", "permanent no-such-mailbox"),
            (.recipient, 550, "5.2.2", "temporary mailbox-full"),
            (.recipient, 530, "5.7.0", "temporary sign-in-refused"),
            (.recipient, 454, "4.7.1", "temporary relay-refused"),
            (.recipient, 452, "4.2.2", "temporary mailbox-full"),
            (.message, 554, "5.7.1", "permanent policy-refused"), (.message, 250, nil, "accepted"),
        ] as [(ReplyTable.Step, Int, String?, String)])
    func relay(_ step: ReplyTable.Step, _ code: Int, _ enhanced: String?, _ said: String) {
        let result = ReplyTable.smtp(step, code: code, enhanced: enhanced, namesRelay: true)
        #expect(result.said == said && result.mayGoElsewhere == (result.reason == "relay-refused"))
        #expect(result.fault == .message || !result.mayGoElsewhere)
    }

    @Test("every 2xx is success, of whatever step", arguments: [200, 202, 204, 250, 299])
    func success(_ code: Int) {
        #expect(ReplyTable.smtp(.message, code: code, enhanced: nil).outcome == .accepted)
        #expect(ReplyTable.http(code).outcome == .accepted)
    }

    private static let http: [(Int, String, DeliveryResult.Fault)] = [
        (301, "temporary redirected", .provider), (400, "permanent message-refused", .message),
        (401, "temporary sign-in-refused", .provider), (402, "temporary no-credit", .provider),
        (403, "temporary sign-in-refused", .provider), (404, "temporary wrong-address", .provider),
        (408, "unknown no-answer", .provider), (409, "unknown in-flight", .none),
        (422, "permanent message-refused", .message), (429, "temporary throttled", .provider),
        (500, "unknown no-answer", .provider), (502, "unknown no-answer", .provider),
        (503, "temporary server-busy", .provider), (504, "unknown no-answer", .provider),
        (599, "unknown no-answer", .provider),
    ]

    @Test("an HTTP status: what follows, and whose fault it is", arguments: http)
    func status(_ code: Int, _ said: String, _ fault: DeliveryResult.Fault) {
        let result = ReplyTable.http(code, retryAfter: 7)
        #expect(result.said == said && result.fault == fault && result.retryAfter == 7)
    }
}
