import EventContracts
import Foundation
import PostgresClient
import TestSupport
import Testing

@Suite("Devices that sign in")
struct DeviceTests {
    private static func signIn(
        _ identity: IdentityHarness, device: String?, password: String = IdentityHarness.password
    ) async throws -> Reply {
        let member = device.map { #","device":\#($0)"# } ?? ""
        return try await identity.post(
            "/v1/sign-ins", #"{"identifier":"ann@example.com","password":"\#(password)"\#(member)}"#)
    }

    @Test("a new device is announced to every proved contact once, a known one never, the first one to nobody")
    func announced() async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.proved(identity)
            _ = try await owner.add(email: "second@example.com")
            let raised = { try await identity.events("rekey.security-notice.raised").count }
            let before = try await raised()
            let steps: [(String?, Int)] = [
                (#"{"name":"Laptop","id":"cookie-1"}"#, 0), (#"{"name":"Laptop, updated","id":"cookie-1"}"#, 0),
                (#"{"name":"Laptop","id":"cookie-2"}"#, 1), (#"{"name":"Laptop"}"#, 2), (#"{"name":"Laptop"}"#, 2),
                (nil, 3), (nil, 3), (#"{"name":"cookie-1"}"#, 4),
            ]
            for (device, notices) in steps {
                #expect(try await Self.signIn(identity, device: device).status == 200)
                #expect(try await raised() - before == notices, "\(device ?? "none")")
            }
            #expect(try await owner.told(.newDevice) == ["ann@example.com", "second@example.com"])
            let notice = try #require(
                try await identity.events("rekey.security-notice.raised").last?.decode(SecurityNoticeRaised.self))
            #expect(notice.device == "cookie-1" && notice.place == "Utrecht, NL" && notice.change == nil)
            #expect(try await owner.history().count { $0 == "new-device" } == 5)
            #expect(
                try await identity.count(
                    "select count(*) from known_device where encode(fingerprint, 'escape') like '%ookie%'") == 0)
        }
    }

    @Test("an account whose devices were forgotten is told about the next one")
    func dormant() async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.proved(identity)
            #expect(try await Self.signIn(identity, device: #"{"name":"One"}"#).status == 200)
            #expect(try await owner.told(.newDevice).isEmpty)
            try await identity.database.client.execute("delete from known_device")
            #expect(try await Self.signIn(identity, device: #"{"name":"Two"}"#).status == 200)
            #expect(try await owner.told(.newDevice) == ["ann@example.com"])
        }
    }

    @Test("a wrong password tells nothing and remembers nothing")
    func wrongPassword() async throws {
        try await IdentityHarness.with { identity in
            _ = try await Owner.proved(identity)
            _ = try await Self.signIn(identity, device: #"{"name":"One"}"#)
            #expect(try await Self.signIn(identity, device: #"{"name":"Two"}"#, password: "wrong pass").status == 401)
            #expect(try await identity.count("select count(*) from known_device") == 1)
            #expect(try await identity.events("rekey.security-notice.raised").isEmpty)
        }
    }

    @Test("while nothing is proved the address of the sign-up is told, with a link to undo (DESIGN 3.9)")
    func unproved() async throws {
        try await IdentityHarness.with { identity in
            _ = try await Owner.signedUp(identity)
            for name in ["One", "Two"] {
                #expect(try await Self.signIn(identity, device: #"{"name":"\#(name)"}"#).status == 200)
            }
            #expect(try await identity.notices(.newDevice).map(\.addresses) == [["ann@example.com"]])
        }
    }

    @Test("one new device that signs in ten times at once is announced once")
    func burst() async throws {
        try await IdentityHarness.with { identity in
            _ = try await Owner.proved(identity)
            _ = try await Self.signIn(identity, device: #"{"name":"One"}"#)
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<10 {
                    group.addTask { try await Self.signIn(identity, device: #"{"name":"Two"}"#).status }
                }
                for try await status in group { #expect(status == 200) }
            }
            #expect(try await identity.events("rekey.security-notice.raised").count == 1)
            #expect(try await identity.count("select count(*) from known_device") == 2)
        }
    }

    @Test("a renewed device says which session it replaces, and where it is", arguments: [true, false])
    func replaces(_ everywhere: Bool) async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.proved(identity)
            let changed = try await owner.post(
                "/v1/password/change",
                """
                {"currentPassword":"\(IdentityHarness.password)","newPassword":"\(IdentityHarness.newPassword)",
                "signOutEverywhere":\(everywhere),"device":{"name":"Laptop","id":"abc"}}
                """)
            let claims = try identity.assertion(changed)
            #expect(claims.replaces == owner.session && claims.place == "Utrecht, NL" && claims.device == "Laptop")
            let again = owner.elsewhere(epoch: claims.epoch)
            let kept = try identity.assertion(
                try await again.post("/v1/sign-out-everywhere", #"{"keepThisDevice":true}"#))
            #expect(kept.replaces == again.session && kept.device == nil && kept.place == "Utrecht, NL")
            let signedIn = try identity.assertion(
                try await identity.signIn(password: IdentityHarness.newPassword))
            #expect(signedIn.replaces == nil && signedIn.place == "Utrecht, NL")
            #expect(Set(try await owner.history()).isSuperset(of: ["password-changed", "signed-out-everywhere"]))
        }
    }
}
