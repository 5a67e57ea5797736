import EventContracts
import Foundation
import HTTPTypes
import IdentityService
import PostgresClient
import TestSupport
import Testing

@Suite("What one account may cause that all its contacts are told of")
struct AccountPaceTests {
    private static func expectRefused(_ reply: Reply, after seconds: String) {
        #expect(reply.status == 429)
        #expect(reply.problem == "too-many-requests")
        #expect(reply.headers[.retryAfter] == seconds)
    }

    @Test("signing out everywhere: as often as configured, each account for itself, and nothing happens beyond")
    func signOut() async throws {
        try await IdentityHarness.with(["--limits-sign-outs-per-account": "3"]) { identity in
            var owner = try await Owner.proved(identity)
            let keep = #"{"keepThisDevice":true}"#
            let stale = owner
            for _ in 0..<3 {
                #expect(try await owner.post("/v1/sign-out-everywhere", keep).status == 200)
                owner.epoch += 1
                #expect(try await stale.post("/v1/sign-out-everywhere", keep).status == 401, "takes nothing")
            }
            let events = try await identity.events().count
            Self.expectRefused(try await owner.post("/v1/sign-out-everywhere", keep), after: "1200")
            #expect(try await identity.events().count == events)
            #expect(try await owner.get("/v1/account").status == 200)
            let eve = try await Owner.proved(identity, "eve@example.com")
            #expect(try await eve.post("/v1/sign-out-everywhere", "{}").status == 200)
            identity.world.advance(by: .seconds(1199))
            Self.expectRefused(try await owner.post("/v1/sign-out-everywhere", keep), after: "1")
            identity.world.advance(by: .seconds(1))
            #expect(try await owner.post("/v1/sign-out-everywhere", keep).status == 200)
            // Who was put out by all this still gets everybody out.
            try await identity.recover()
            let grant = try await identity.grant(account: owner.account)
            #expect(try await identity.reset(grant, password: IdentityHarness.newPassword).status == 204)
        }
    }

    @Test("changing the password: refused ones do not count")
    func passwordChange() async throws {
        try await IdentityHarness.with(["--limits-password-changes-per-account": "2"]) { identity in
            let owner = try await Owner.proved(identity)
            func change(_ current: String, _ new: String) async throws -> Reply {
                try await owner.post(
                    "/v1/password/change",
                    #"{"currentPassword":"\#(current)","newPassword":"\#(new)","signOutEverywhere":false}"#)
            }
            #expect(try await change("wrong password", IdentityHarness.newPassword).status == 403)
            #expect(try await change(IdentityHarness.password, "short").status == 422)
            #expect(try await change(IdentityHarness.password, IdentityHarness.newPassword).status == 200)
            #expect(try await change(IdentityHarness.newPassword, IdentityHarness.password).status == 200)
            Self.expectRefused(try await change(IdentityHarness.password, IdentityHarness.newPassword), after: "1800")
            #expect(try await identity.signIn(password: IdentityHarness.password).status == 200, "it is as it was")
            #expect(try await identity.events("rekey.password.changed").count == 2)
        }
    }

    @Test("closing and reopening count together; asking again for what is so already does not")
    func closure() async throws {
        try await IdentityHarness.with(["--limits-closures-per-account": "3"]) { identity in
            var owner = try await Owner.proved(identity)
            func close() async throws -> Reply {
                try await owner.stepUp()
                return try await owner.delete("/v1/account")
            }
            #expect(try await close().status == 202)
            owner.epoch += 1
            for _ in 0..<3 { #expect(try await close().status == 202) }
            for _ in 0..<4 { #expect(try await owner.post("/v1/account/reopen", "{}").status == 204) }
            #expect(try await close().status == 202)
            owner.epoch += 1
            Self.expectRefused(try await owner.post("/v1/account/reopen", "{}"), after: "1200")
            #expect(try await owner.view().closing != nil)
            identity.world.advance(by: .seconds(1200))
            #expect(try await owner.post("/v1/account/reopen", "{}").status == 204)
            Self.expectRefused(try await close(), after: "1200")
        }
    }

    @Test("planning the removal of a contact and taking it back are counted, each for itself")
    func removal() async throws {
        try await IdentityHarness.with(["--limits-removals-per-account": "1"]) { identity in
            let owner = try await Owner.proved(identity)
            identity.world.advance(by: .seconds(30 * 86_400))
            try await owner.stepUp()
            _ = try await owner.add(email: "new@example.com")
            let old = "/v1/account/contacts/\(try #require(try await owner.view().contacts.first).id)"
            #expect(try await owner.delete(old).status == 202)
            #expect(try await owner.delete(old).status == 202, "planned already")
            #expect(try await owner.post("\(old)/keep", "{}").status == 204)
            #expect(try await owner.post("\(old)/keep", "{}").status == 204, "kept already")
            Self.expectRefused(try await owner.delete(old), after: "3600")
            identity.world.advance(by: .seconds(3599))
            try await owner.stepUp()
            Self.expectRefused(try await owner.delete(old), after: "1")
            identity.world.advance(by: .seconds(1))
            #expect(try await owner.delete(old).status == 202)
            #expect(try await owner.post("\(old)/keep", "{}").status == 204)
        }
    }

    @Test(
        "notices by SMS stay within the bounds of SMS where an address is told; with a link, or alone, they are sent",
        arguments: [
            ("--sms-hourly-per-number", true), ("--sms-hourly-per-block", true), ("--sms-hourly-per-country", true),
            ("--sms-hourly", true), ("--sms-hourly-per-number", false),
        ])
    func notices(_ bound: String, _ isAddressProved: Bool) async throws {
        try await IdentityHarness.with([bound: "2", "--limits-cool-down": "PT0S"]) { identity in
            let account = try await identity.person()
            // A number of full age is told with a link.
            identity.world.advance(by: .seconds(8 * 86_400))
            var owner = Owner(identity: identity, account: account, email: "ann@example.com")
            if !isAddressProved {
                try await identity.database.client.execute(
                    "update contact set verified_at = null where channel = 'email'")
            }
            try await Self.signIn(on: "Firefox", identity)
            let (both, address) = (["+31612345678", "ann@example.com"], ["ann@example.com"])
            for number in 0..<4 {
                #expect(try await owner.post("/v1/sign-out-everywhere", #"{"keepThisDevice":true}"#).status == 200)
                owner.epoch += 1
                #expect(try await Self.toldOfSignOut(owner) == (number < 2 || !isAddressProved ? both : address))
            }
            try await owner.stepUp()
            #expect(try await owner.delete("/v1/account").status == 202)
            owner.epoch += 1
            #expect(try await owner.told(.closureRequested) == (isAddressProved ? address : both))
            // What may be all the owner has left is never held back, and no code was used up.
            try await Self.signIn(on: "Chrome", identity)
            #expect(try await owner.told(.newDevice) == (isAddressProved ? both : ["+31612345678"]))
            #expect(try await owner.linked("new-device").contains("+31612345678"))
            try await identity.recoverBySMS()
            #expect(try await identity.outcomes() == ["sent"])
            identity.world.advance(by: .seconds(1800))
            #expect(try await owner.post("/v1/account/reopen", "{}").status == 204)
            #expect(try await owner.told(.closureCancelled) == both, "half an hour later there is room for one of two")
        }
    }

    private static func signIn(on device: String, _ identity: IdentityHarness) async throws {
        let body = """
            {"identifier":"ann@example.com","password":"\(IdentityHarness.password)","device":{"name":"\(device)"}}
            """
        #expect(try await identity.post("/v1/sign-ins", body).status == 200)
    }

    /// Addresses that the newest sign-out everywhere is told to, sorted.
    private static func toldOfSignOut(_ owner: Owner) async throws -> [String] {
        let newest = try #require(try await owner.identity.events("rekey.account.signed-out").last)
        let event = try newest.decode(AccountSignedOut.self)
        return try (event.sealed?.recipients ?? []).map {
            try owner.identity.neighbours.open($0, account: owner.account, expiresAt: event.noticeExpiresAt).address
        }.sorted()
    }
}
