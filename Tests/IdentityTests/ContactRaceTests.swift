import EventContracts
import Foundation
import PostgresClient
import TestSupport
import Testing

@Suite("Codes of contacts under fire")
struct ContactRaceTests {
    /// The statuses of `count` requests, `width` at a time.
    private static func storm(
        _ count: Int, width: Int, _ request: @escaping @Sendable (Int) async throws -> Int
    ) async throws -> [Int: Int] {
        try await withThrowingTaskGroup(of: [Int].self) { group in
            for lane in 0..<width {
                group.addTask {
                    var statuses: [Int] = []
                    for index in stride(from: lane, to: count, by: width) { statuses.append(try await request(index)) }
                    return statuses
                }
            }
            var counted: [Int: Int] = [:]
            for try await statuses in group { for status in statuses { counted[status, default: 0] += 1 } }
            return counted
        }
    }

    @Test("1,000 wrong codes at once: five are compared, and the right one is dead after them (SMS-06)")
    func guesses() async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.proved(identity)
            let right = try await owner.putEmail("new@example.com")
            let statuses = try await Self.storm(1000, width: 40) { index in
                let guess = String(format: "%08d", index)
                return try await owner.verify("email", guess == right ? "99999999" : guess)
            }
            #expect(statuses == [400: 1000])
            #expect(try await identity.count("select tries from contact_change where outcome = 'exhausted'") == 5)
            #expect(try await owner.verify("email", right) == 400)
            #expect(try await owner.view().email == "ann@example.com")
        }
    }

    @Test("a right code after four wrong ones counts, after five it does not", arguments: [(4, 204), (5, 400)])
    func lastTry(_ wrong: Int, _ status: Int) async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.proved(identity)
            let right = try await owner.putEmail("new@example.com")
            for _ in 0..<wrong {
                #expect(try await owner.verify("email", right == "12345678" ? "1" : "12345678") == 400)
            }
            // What is no code at all is not compared and not counted.
            for text in ["1234567", "123456789", "١٢٣٤٥٦٧٨", "abcdefgh"] {
                #expect(try await owner.verify("email", text) == 400)
            }
            #expect(try await owner.verify("email", right) == status)
        }
    }

    @Test("the right code twenty times at once: one wins, the others get the answer of a wrong one")
    func double() async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.proved(identity)
            let code = try await owner.putEmail("new@example.com")
            let statuses = try await Self.storm(20, width: 20) { _ in try await owner.verify("email", code) }
            #expect(statuses == [204: 1, 400: 19])
            #expect(try await identity.events("rekey.contact.replaced").count == 1)
            #expect(try await identity.events("rekey.security-notice.raised").count == 1)
        }
    }

    @Test(
        "a new PUT while a code is on its way in: the old address or none, never the one nobody proved (CVE-2026-32700)"
    )
    func putDuringVerify() async throws {
        try await IdentityHarness.with { identity in
            var owner = try await Owner.proved(identity)
            for round in 0..<20 {
                owner = owner.elsewhere()
                try await owner.stepUp()
                let before = try await owner.view().email
                let code = try await owner.putEmail("mine\(round)@example.com")
                let session = owner
                async let verified = session.verify("email", code)
                async let put = session.put("/v1/account/email", #"{"email":"foreign\#(round)@example.com"}"#)
                let (status, asked) = (try await verified, try await put.status)
                #expect(asked == 202 && [204, 400].contains(status))
                let now = try await owner.view().email
                #expect(now == (status == 204 ? "mine\(round)@example.com" : before))
                #expect(try await owner.view().pending.map(\.address) == ["foreign\(round)@example.com"])
            }
        }
    }

    @Test(
        "an address that somebody took in the meantime: 409, and the change is over", arguments: ["sign-up", "proof"])
    func takenMeanwhile(_ how: String) async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.proved(identity)
            let code = try await owner.putEmail("contested@example.com")
            if how == "sign-up" {
                _ = try await Owner.signedUp(identity, "contested@example.com")
            } else {
                let other = try await Owner.proved(identity, "other@example.com")
                #expect(try await other.verify("email", try await other.putEmail("contested@example.com")) == 204)
            }
            let reply = try await owner.post("/v1/account/email/verify", #"{"code":"\#(code)"}"#)
            #expect(reply.status == 409)
            #expect(reply.problem == "contact-taken")
            #expect(try await owner.view().email == "ann@example.com")
            #expect(try await owner.view().pending.isEmpty)
            #expect(try await owner.verify("email", code) == 400)
            #expect(
                try await identity.count("select count(*) from contact where folded = 'contested@example.com'") == 1)
        }
    }

    @Test("two accounts prove one address at once: one has it")
    func sameAddress() async throws {
        try await IdentityHarness.with { identity in
            let (ann, eve) = (try await Owner.proved(identity), try await Owner.proved(identity, "eve@example.com"))
            for round in 0..<10 {
                try await ann.stepUp()
                try await eve.stepUp()
                let address = "wanted\(round)@example.com"
                let (first, second) = (try await ann.putEmail(address), try await eve.putEmail(address))
                async let one = ann.verify("email", first)
                async let two = eve.verify("email", second)
                #expect(Set([try await one, try await two]) == [204, 409])
            }
        }
    }

    @Test("two accounts ask for each other's address at once: nobody waits for ever")
    func crossed() async throws {
        try await IdentityHarness.with { identity in
            let (ann, eve) = (try await Owner.proved(identity), try await Owner.proved(identity, "eve@example.com"))
            let statuses = try await Self.storm(60, width: 20) { index in
                let (owner, address) = index.isMultiple(of: 2) ? (ann, "eve@example.com") : (eve, "ann@example.com")
                return try await owner.put("/v1/account/email", #"{"email":"\#(address)"}"#).status
            }
            #expect(statuses == [202: 60])
        }
    }
}
