import EventContracts
import Foundation
import HTTPTypes
import PostgresClient
import TestSupport
import Testing

@Suite("POST /v1/sign-ins")
struct SignInTests {
    @Test("the assertion says who, under which epoch and version, for a minute")
    func assertion() async throws {
        try await IdentityHarness.with { identity in
            _ = try await identity.register()
            let reply = try await identity.post(
                "/v1/sign-ins",
                """
                {"identifier":"ann@example.com","password":"\(IdentityHarness.password)","device":{"name":"Ann's"}}
                """
            )
            #expect(reply.members == ["assertion"])
            let claims = try identity.assertion(reply)
            #expect(claims.device == "Ann's")
            #expect(claims.epoch == 1 && claims.cv == 1)
            #expect(claims.exp - claims.iat == 60)
            #expect(claims.auth_time == identity.world.now.milliseconds / 1000)
        }
    }

    @Test("wrong and unknown get the same answer, byte for byte but for its id (REQ-01)")
    func uniform() async throws {
        try await IdentityHarness.with { identity in
            _ = try await identity.register()
            let replies = [
                try await identity.signIn("ann@example.com", password: "wrong password"),
                try await identity.signIn("nobody@example.com", password: "wrong password"),
                try await identity.signIn("no address", password: "wrong password"),
            ]
            for reply in replies {
                #expect(reply.status == 401)
                #expect(reply.problem == "invalid-credentials")
                #expect(reply.bytes.count == replies[0].bytes.count)
            }
        }
    }

    @Test(
        "after ten failures 429 with a growing Retry-After, the same for known and unknown",
        arguments: ["ann@example.com", "nobody@example.com"])
    func throttle(_ identifier: String) async throws {
        try await IdentityHarness.with { identity in
            _ = try await identity.register()
            for _ in 0..<10 { #expect(try await identity.signIn(identifier, password: "wrong password").status == 401) }
            var waits: [String?] = []
            for _ in 0..<3 {
                let reply = try await identity.signIn(identifier.uppercased(), password: "wrong password")
                #expect(reply.status == 429)
                let wait = reply.headers[.retryAfter]
                waits.append(wait)
                identity.world.advance(by: .seconds(Int(wait ?? "0") ?? 0))
                #expect(try await identity.signIn(identifier, password: "wrong password").status == 401)
            }
            #expect(waits == ["10", "20", "40"])
            #expect(try await identity.signIn(identifier, password: IdentityHarness.password).status == 429)
        }
    }

    @Test("a success forgets the failures, and a stranger's failures end with the wait")
    func success() async throws {
        try await IdentityHarness.with { identity in
            _ = try await identity.register()
            for _ in 0..<9 { _ = try await identity.signIn(password: "wrong password") }
            #expect(try await identity.signIn(password: IdentityHarness.password).status == 200)
            #expect(try await identity.count("select count(*) from sign_in_failure") == 0)
            for _ in 0..<10 { _ = try await identity.signIn(password: "wrong password") }
            identity.world.advance(by: .seconds(10))
            #expect(try await identity.signIn(password: IdentityHarness.password).status == 200)
        }
    }

    @Test("all addresses of an account, and the password asked for in its sessions, share one count (PWD-11)")
    func oneCount() async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.proved(identity)
            _ = try await owner.add(email: "second@example.com")
            let addresses = ["ann@example.com", "second@example.com"]
            for number in 0..<10 {
                #expect(try await identity.signIn(addresses[number % 2], password: "wrong password").status == 401)
            }
            for address in addresses {
                let reply = try await identity.signIn(address, password: IdentityHarness.password)
                #expect(reply.status == 429 && reply.headers[.retryAfter] == "10")
            }
            let stepUp = try await owner.post("/v1/step-up", #"{"password":"\#(IdentityHarness.password)"}"#)
            #expect(stepUp.status == 429)
            #expect(try await identity.count("select count(*) from sign_in_failure") == 1)
            // What is nobody's, and an account's id, are counted by what was typed.
            for identifier in ["nobody@example.com", owner.account.wireText] {
                #expect(try await identity.signIn(identifier, password: "wrong password").status == 401)
            }
            #expect(try await identity.count("select count(*) from sign_in_failure") == 3)
            identity.world.advance(by: .seconds(10))
            #expect(try await identity.signIn(addresses[1], password: IdentityHarness.password).status == 200)
            #expect(try await identity.signIn(addresses[0], password: IdentityHarness.password).status == 200)
        }
    }

    @Test("NFC and NFD spellings of one password sign in; a NUL counts (PWD-05)")
    func normalisation() async throws {
        try await IdentityHarness.with { identity in
            _ = try await identity.register("nfc@example.com", password: "cr\u{00E8}me br\u{00FB}l\u{00E9}e")
            #expect(
                try await identity.signIn("nfc@example.com", password: "cre\u{0300}me bru\u{0302}le\u{0301}e").status
                    == 200)
            #expect(try await identity.register("nul@example.com", password: #"null\u0000byte here"#).status == 202)
            #expect(try await identity.signIn("nul@example.com", password: #"null\u0000byte here"#).status == 200)
            #expect(try await identity.signIn("nul@example.com", password: "null").status == 401)
        }
    }

    @Test("a hash made at a lower cost is made anew at sign-in (PWD-06)")
    func rehash() async throws {
        try await IdentityHarness.with { identity in
            _ = try await identity.register()
            let cheap = try await CheapHash.of(IdentityHarness.password)
            _ = try await identity.database.client.execute("update credential set phc = \(cheap)")
            #expect(try await identity.signIn(password: IdentityHarness.password).status == 200)
            let phc = try await identity.rows("select phc from credential").first?.decode("phc", as: String.self)
            #expect(phc?.contains("m=19456,t=2,p=1") == true)
            #expect(try await identity.signIn(password: IdentityHarness.password).status == 200)
        }
    }
}
