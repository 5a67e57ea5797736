import IdentityDomain
import Testing

@Suite("Recovery attempt: what a further request leads to (DESIGN 3.1)")
struct RecoveryAttemptTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var attempt: RecoveryAttempt
        var now: Int64
        var decision: RecoveryAttempt.Decision
        var testDescription: String { name }
    }

    static let hour: Int64 = 3_600_000
    static let start: Int64 = 1_000_000_000

    static func asked(_ sent: Int64? = nil, sameContact: Bool = true) -> RecoveryAttempt {
        RecoveryAttempt(linkRequestedAt: start, linkIsOfThisContact: sameContact, lastSentAt: sent ?? start)
    }

    static let cases: [Case] = [
        Case(
            name: "nothing asked yet",
            attempt: RecoveryAttempt(linkRequestedAt: nil, linkIsOfThisContact: false, lastSentAt: nil), now: start,
            decision: .freshLink),
        Case(name: "in the cool-down", attempt: asked(), now: start + 59_999, decision: .coolDown),
        Case(name: "just after the cool-down", attempt: asked(), now: start + 60_000, decision: .resend),
        Case(
            name: "cool-down counts from the last message", attempt: asked(start + hour), now: start + hour + 1,
            decision: .coolDown),
        Case(
            name: "half the life left but a millisecond", attempt: asked(), now: start + 12 * hour - 1,
            decision: .resend),
        Case(name: "exactly half the life left", attempt: asked(), now: start + 12 * hour, decision: .freshLink),
        Case(name: "another contact", attempt: asked(sameContact: false), now: start + hour, decision: .freshLink),
        Case(name: "the link's own end", attempt: asked(), now: start + 24 * hour, decision: .freshLink),
        Case(name: "a late link may still live", attempt: asked(), now: start + 48 * hour - 1, decision: .freshLink),
        Case(name: "every link is dead", attempt: asked(), now: start + 48 * hour, decision: .startOver),
        Case(
            name: "a clock that went back", attempt: asked(start + hour), now: start, decision: .resend),
    ]

    struct CodeCase: Sendable, CustomTestStringConvertible {
        var name: String
        var linkAt: Int64?
        var smsAt: Int64?
        var now: Int64
        var decision: RecoveryAttempt.CodeDecision
        var linkDecision: RecoveryAttempt.Decision
        var testDescription: String { name }
    }

    static let codeCases: [CodeCase] = [
        CodeCase(name: "nothing sent yet", now: start, decision: .send, linkDecision: .freshLink),
        CodeCase(
            name: "an e-mail a moment ago", linkAt: start, now: start + 1, decision: .send, linkDecision: .coolDown),
        CodeCase(
            name: "an SMS a moment ago", smsAt: start, now: start + 59_999, decision: .coolDown,
            linkDecision: .freshLink),
        CodeCase(
            name: "just after the cool-down", smsAt: start, now: start + 60_000, decision: .send,
            linkDecision: .freshLink),
        CodeCase(
            name: "a grant may still live", smsAt: start, now: start + hour - 1, decision: .send,
            linkDecision: .freshLink),
        CodeCase(
            name: "nothing of the code is left", smsAt: start, now: start + hour, decision: .startOver,
            linkDecision: .startOver),
        CodeCase(
            name: "the code is dead, the link is not", linkAt: start, smsAt: start, now: start + hour,
            decision: .send, linkDecision: .resend),
        CodeCase(
            name: "the link is dead, the code is not", linkAt: start, smsAt: start + 48 * hour - 1,
            now: start + 48 * hour, decision: .coolDown, linkDecision: .freshLink),
    ]

    @Test("codes and links share the attempt, not the cool-down", arguments: codeCases)
    func decideCode(_ example: CodeCase) {
        let attempt = RecoveryAttempt(
            linkRequestedAt: example.linkAt, linkIsOfThisContact: true, lastSentAt: example.linkAt,
            lastSMSAt: example.smsAt)
        #expect(attempt.codeDecision(now: example.now, coolDown: 60_000) == example.decision)
        #expect(attempt.decision(now: example.now, coolDown: 60_000) == example.linkDecision)
    }

    @Test("every case", arguments: cases)
    func decide(_ example: Case) {
        #expect(example.attempt.decision(now: example.now, coolDown: 60_000) == example.decision)
    }
}
