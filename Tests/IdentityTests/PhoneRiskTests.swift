import EventContracts
import Foundation
import IdentityDomain
import IdentityService
import TestSupport
import Testing

@Suite("The check for a changed SIM card, over HTTP (SMS-11)")
struct PhoneRiskTests {
    static let hour: Int64 = 3_600_000

    @Test(
        "72 hours to the millisecond; a clock that runs ahead is no excuse",
        arguments: [
            (nil, false), (0, true), (72 * hour - 1, true), (72 * hour, false), (1000 * hour, false), (-hour, true),
        ] as [(Int64?, Bool)])
    func boundary(_ age: Int64?, _ isSuspicious: Bool) {
        let now: Int64 = 1_700_000_000_000
        #expect(SIMChange(changedAt: age.map { now - $0 }).isSuspicious(now: now) == isSuspicious)
    }

    /// Identity with a provider beside it.
    static func with(
        token: String? = nil, _ body: @escaping @Sendable (IdentityHarness, RiskProvider) async throws -> Void
    ) async throws {
        try await RiskProvider.with { provider, url in
            let check = HTTPPhoneRiskCheckBox()
            try await IdentityHarness.with(
                ["--limits-cool-down": "PT0S"], risk: { check.make(url, token, $0) }
            ) { identity in
                try await body(identity, provider)
            }
            await check.close()
        }
    }

    @Test("an old card gets its code; the provider is asked about proved numbers alone, before each send")
    func clear() async throws {
        try await Self.with(token: "for-the-provider") { identity, provider in
            _ = try await identity.person()
            let changed = identity.world.now.adding(milliseconds: -72 * Self.hour)
            provider.answer(#"{"simChangedAt":"\#(Instant.text(changed))","more":1}"#)
            let reply = try await identity.recoverBySMS("0612345678")
            try await identity.recoverBySMS("+31687654321")
            try await identity.recover()
            #expect(provider.questions == [#"{"phone":"+31612345678"}"#])
            #expect(provider.authorizations == ["Bearer for-the-provider"])
            try await identity.resend(reply)
            #expect(provider.questions.count == 2)
            #expect(try await identity.outcomes() == ["sent", "not-found", "sent", "resent"])
        }
    }

    @Test("a card changed less than 72 hours ago: same answer, no code, one notice a day by e-mail alone")
    func changed() async throws {
        try await Self.with { identity, provider in
            let account = try await identity.person()
            let old = try await identity.recoverBySMS()
            let changed = identity.world.now.adding(milliseconds: -72 * Self.hour + 1)
            provider.answer(#"{"simChangedAt":"\#(Instant.text(changed))"}"#)
            let reply = try await identity.recoverBySMS()
            #expect(reply.status == 202 && reply.bytes.count == old.bytes.count)
            try await identity.recoverBySMS()
            try await identity.resend(old)
            #expect(try await identity.outcomes() == ["sent", "risky", "risky", "risky"])
            #expect(try await identity.codeRequests().count == 1)
            #expect(try await identity.codeRepeats().isEmpty)
            let notices = try await identity.notices(.smsRecoveryClosed)
            #expect(notices.map(\.addresses) == [["ann@example.com"]])
            #expect(try await identity.history(of: account).filter { $0 == "sms-recovery-refused" }.count == 1)
            identity.world.advance(by: .milliseconds(86_400_001))
            provider.answer(#"{"simChangedAt":"\#(Instant.text(identity.world.now))"}"#)
            try await identity.recoverBySMS()
            #expect(try await identity.notices(.smsRecoveryClosed).count == 2)
            // E-mail goes on as before.
            try await identity.recover()
            #expect(try await identity.outcomes().last == "sent")
        }
    }

    @Test(
        "no clear answer, no code: the request waits and is sent when the provider is back, or expires",
        arguments: [
            (500, "{}"), (302, ""), (200, "{}"), (200, "null"), (200, ""), (200, #"{"simChangedAt":5}"#),
            (200, #"{"simChangedAt":"yesterday"}"#), (200, String(repeating: " ", count: 5000) + "{}"),
        ])
    func unclear(_ status: Int, _ body: String) async throws {
        let (logger, log) = CapturingLogHandler.logger()
        try await RiskProvider.with { provider, url in
            let check = HTTPPhoneRiskCheckBox()
            try await IdentityHarness.with(
                ["--limits-cool-down": "PT0S"], logger: logger, risk: { check.make(url, nil, $0) }
            ) { identity in
                _ = try await identity.person()
                provider.answer(body, status: status)
                #expect(try await identity.recoverBySMS().status == 202)
                #expect(try await identity.outcomes() == ["pending"])
                #expect(try await identity.codeRequests().isEmpty)
                // It rests: the provider is not asked again at once.
                try await identity.hurry()
                await identity.application.resolveRequests()
                #expect(provider.questions.count == 1)
                // E-mail is not held up.
                try await identity.recover()
                #expect(try await identity.outcomes().sorted() == ["pending", "sent"])
                identity.world.advance(by: .seconds(2))
                provider.answer(#"{"simChangedAt":null}"#)
                try await identity.hurry()
                await identity.application.resolveRequests()
                #expect(try await identity.outcomes() == ["sent", "sent"])
                #expect(!log.contains("612345678"))
            }
            await check.close()
        }
    }

    @Test("a provider that cannot be reached: never sent unchecked, and over after the 20 minutes")
    func unreachable() async throws {
        let check = HTTPPhoneRiskCheckBox()
        // Port 9 (discard) of this machine: nobody listens.
        try await IdentityHarness.with(risk: { check.make("http://127.0.0.1:9/sim", nil, $0) }) { identity in
            _ = try await identity.person()
            try await identity.recoverBySMS()
            identity.world.advance(by: .milliseconds(1_199_999))
            try await identity.hurry()
            await identity.application.resolveRequests()
            #expect(try await identity.outcomes() == ["pending"])
            identity.world.advance(by: .milliseconds(1))
            try await identity.hurry()
            await identity.application.resolveRequests()
            #expect(try await identity.outcomes() == ["expired"])
            #expect(try await identity.codeRequests().isEmpty)
        }
        await check.close()
    }
}
