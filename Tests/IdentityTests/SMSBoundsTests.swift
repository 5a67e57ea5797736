import EventContracts
import Foundation
import IdentityDomain
import IdentityService
import PostgresClient
import TestSupport
import Testing

@Suite("Bounds on SMS and the breaker (SMS-13, REQ-05)")
struct SMSBoundsTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var traffic: SMSTraffic
        var bound: SMSLimits.Bound?
        var testDescription: String { name }
    }

    static let limits = SMSLimits(
        perNumber: 3, perBlock: 20, perCountry: 200, altogether: 1000, breakerMinimum: 10, breakerPercent: 20)

    static func traffic(
        _ number: Int = 0, _ block: Int = 0, _ country: Int = 0, _ total: Int = 0, sent: Int = 0, verified: Int = 0
    ) -> SMSTraffic {
        SMSTraffic(
            toNumber: number, toBlock: block, toCountry: country, altogether: total, recentToBlock: sent,
            recentlyVerified: verified)
    }

    static let cases: [Case] = [
        Case(name: "nothing sent yet", traffic: traffic(), bound: nil),
        Case(name: "one below every bound", traffic: traffic(2, 19, 199, 999), bound: nil),
        Case(name: "number", traffic: traffic(3, 3, 3, 3), bound: .number),
        Case(name: "block", traffic: traffic(0, 20, 20, 20), bound: .block),
        Case(name: "country", traffic: traffic(0, 0, 200, 200), bound: .country),
        Case(name: "total", traffic: traffic(0, 0, 0, 1000), bound: .total),
        Case(name: "too few to judge", traffic: traffic(sent: 9, verified: 0), bound: nil),
        Case(name: "none of ten used", traffic: traffic(sent: 10, verified: 0), bound: .breaker),
        Case(name: "one of ten used", traffic: traffic(sent: 10, verified: 1), bound: .breaker),
        Case(name: "two of ten used, the bound itself", traffic: traffic(sent: 10, verified: 2), bound: nil),
        Case(name: "two of eleven used", traffic: traffic(sent: 11, verified: 2), bound: .breaker),
    ]

    @Test("every case", arguments: cases)
    func rule(_ example: Case) { #expect(Self.limits.bound(example.traffic) == example.bound) }

    @Test("zero percent switches the breaker off")
    func off() {
        var limits = Self.limits
        limits.breakerPercent = 0
        #expect(limits.bound(Self.traffic(sent: 1000)) == nil)
    }

    static let flags = ["--limits-cool-down": "PT0S"]

    @Test(
        "at a bound the answer stays and nothing is sent, until the next hour",
        arguments: [
            ("--sms-hourly-per-number", [IdentityHarness.number, IdentityHarness.number, IdentityHarness.number]),
            ("--sms-hourly-per-block", ["+31612345678", "+31612399999", "+31612300000"]),
            ("--sms-hourly-per-country", ["+31612345678", "+31623456789", "+31634567890"]),
            ("--sms-hourly", ["+31612345678", "+32470123456", "+12025550123"]),
        ])
    func bounds(_ flag: String, _ numbers: [String]) async throws {
        let (logger, log) = CapturingLogHandler.logger()
        try await IdentityHarness.with(Self.flags.merging([flag: "2"]) { $1 }, logger: logger) { identity in
            for (index, number) in Set(numbers).sorted().enumerated() {
                _ = try await identity.person("person\(index)@example.com", phone: number)
            }
            let begin = identity.world.now.milliseconds / 3_600_000 * 3_600_000 + 3_600_000
            identity.world.set(Date(milliseconds: begin))
            for number in numbers {
                let reply = try await identity.recoverBySMS(number)
                #expect(reply.status == 202 && reply.members == ["requestHandle", "resendAfterSeconds"])
                identity.world.advance(by: .seconds(1))
            }
            #expect(try await identity.outcomes() == ["sent", "sent", "capped"])
            #expect(try await identity.codeRequests().count == 2)
            #expect(log.contains("no SMS: too many of them"))
            for number in numbers { #expect(!log.contains(String(number.dropFirst()))) }
            identity.world.set(Date(milliseconds: begin + 3_599_999))
            try await identity.recoverBySMS(numbers[2])
            #expect(try await identity.outcomes().last == "capped")
            identity.world.set(Date(milliseconds: begin + 3_600_000))
            try await identity.recoverBySMS(numbers[2])
            #expect(try await identity.outcomes().last == "sent")
        }
    }

    @Test("numbers next to a bounded one are not bounded with it, and e-mail never is")
    func others() async throws {
        let flags = Self.flags.merging(["--sms-hourly-per-block": "1"]) { $1 }
        try await IdentityHarness.with(flags) { identity in
            _ = try await identity.person()
            _ = try await identity.person("bea@example.com", phone: "+31623456789")
            try await identity.recoverBySMS()
            try await identity.recoverBySMS()
            try await identity.recoverBySMS("+31623456789")
            try await identity.recover()
            #expect(try await identity.outcomes() == ["sent", "capped", "sent", "sent"])
        }
    }

    @Test("parallel requests cannot pass a bound together")
    func parallel() async throws {
        let flags = Self.flags.merging(["--sms-hourly": "3", "--recovery-workers": "8"]) { $1 }
        try await IdentityHarness.with(flags) { identity in
            for index in 0..<12 {
                _ = try await identity.person("person\(index)@example.com", phone: "+3161234567\(index % 10)")
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for index in 0..<10 {
                    group.addTask {
                        let body = #"{"channel":"sms","phone":"061234567\#(index)"}"#
                        _ = try await identity.post("/v1/recoveries", body)
                    }
                }
                try await group.waitForAll()
            }
            await identity.application.resolveRequests()
            #expect(try await identity.codeRequests().count == 3)
            #expect(try await identity.count("select sent from sms_traffic where scope = 'total'") == 3)
            #expect(try await identity.count("select count(*) from recovery_request where state = 'pending'") == 0)
        }
    }

    @Test("a block whose codes nobody uses is sent no more; used codes and six hours reopen it")
    func breaker() async throws {
        let flags = Self.flags.merging(["--sms-breaker-minimum": "4", "--sms-breaker-percent": "50"]) { $1 }
        try await IdentityHarness.with(flags) { identity in
            let account = try await identity.person()
            for _ in 0..<5 {
                try await identity.recoverBySMS()
                identity.world.advance(by: .milliseconds(1))
            }
            #expect(try await identity.outcomes() == ["sent", "sent", "sent", "sent", "capped"])
            let asked = try #require(try await identity.codeRequests().first)
            func redeemed(_ channel: Channel?, _ contact: UUID?) -> RecoverySecretRedeemed {
                RecoverySecretRedeemed(
                    attemptId: asked.attemptId, issueId: UUID(), channel: channel, contactId: contact,
                    redeemedAt: identity.world.now)
            }
            // A link, a code of nobody's and one used code are not enough.
            try await identity.apply(redeemed(nil, nil), account: account)
            try await identity.apply(redeemed(.email, asked.contactId), account: account)
            try await identity.apply(redeemed(.sms, UUID()), account: account)
            try await identity.apply(redeemed(.sms, asked.contactId), account: UUID())
            try await identity.apply(redeemed(.sms, asked.contactId), account: account)
            try await identity.recoverBySMS()
            #expect(try await identity.outcomes().last == "capped")
            try await identity.apply(redeemed(.sms, asked.contactId), account: account)
            try await identity.recoverBySMS()
            #expect(try await identity.outcomes().last == "sent")
            try await identity.recoverBySMS()
            #expect(try await identity.outcomes().last == "capped")
            identity.world.advance(by: .seconds(6 * 3600))
            try await identity.recoverBySMS()
            #expect(try await identity.outcomes().last == "sent")
        }
    }

    @Test("what is counted stands there by keyed fingerprint alone (I20)")
    func hidden() async throws {
        try await IdentityHarness.with { identity in
            _ = try await identity.person()
            try await identity.recoverBySMS()
            let rows = try await identity.rows("select scope, encode(fingerprint, 'escape') as print from sms_traffic")
            #expect(rows.count == 4)
            for row in rows {
                let print: String = try row.decode("print")
                #expect(!print.contains("612345") && !print.contains("NL"))
            }
        }
    }
}
