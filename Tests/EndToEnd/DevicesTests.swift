import Foundation
import OperatorCommands
import StackUnderTest
import Testing

/// Devices, their list, and the proof that they are out (SES-04, SES-16; DESIGN 3.8).
@Suite("Devices", .stack, .serialized) struct DevicesTests {
    let stack: Stack
    init() throws { stack = try Stack.required() }

    @Test("the journeys of a changed password and of devices, step by step")
    func journeys() async throws {
        let change = try await ChangeJourney(traveller: Traveller(client: stack.client, limit: Stack.patience)).run()
        #expect(change.count == 9)
        let devices = try await DevicesJourney(traveller: Traveller(client: stack.client, limit: Stack.patience)).run()
        #expect(devices.count == 9)
    }

    @Test("SES-16: another account's session is not there, and lives on")
    func foreignSession() async throws {
        let (owner, stranger) = (try await stack.proved("owner"), try await stack.proved("stranger"))
        let session = try #require(owner.device.claims?.session)
        let listed = try await Eventually.holds(within: Stack.patience) {
            try await stack.client.sessions(bearer: owner.bearer).decode(SessionList.self).sessions.count == 1
        }
        #expect(listed)
        let foreign = try await stack.client.endSession(session, bearer: stranger.bearer)
        let nobody = try await stack.client.endSession(UUID(), bearer: stranger.bearer)
        #expect(foreign.status == 404 && Stack.withoutInstance(foreign) == Stack.withoutInstance(nobody))
        #expect(try await stack.isAccepted(owner.bearer))
        let status = try await stack.client.revocationStatus(epoch: 1, bearer: stranger.bearer)
        #expect(status.status == 200 && !status.text.contains(session.uuidString.lowercased()))
    }

    @Test("both gateway and identity confirm a sign-out by name; a token of before it is refused everywhere by then")
    func confirmed() async throws {
        let somebody = try await stack.proved()
        _ = try await stack.client.signIn(
            email: somebody.person.email, password: somebody.person.password, device: "Laptop")
        let listed = try await Eventually.holds(within: Stack.patience) {
            try await stack.client.sessions(bearer: somebody.bearer).decode(SessionList.self).sessions.count == 2
        }
        #expect(listed)
        let answer = try await stack.client.signOutEverywhere(keepThisDevice: true, bearer: somebody.bearer)
        struct Assertion: Decodable { var assertion: String }
        let here = try await stack.client.exchange(assertion: try answer.decode(Assertion.self).assertion)
            .decode(SignedIn.self)
        let epoch = try #require(here.claims?.epoch)
        let found = try await Eventually.value(within: Stack.patience) { () -> RevocationConfirmation? in
            let answer = try await stack.client.revocationStatus(epoch: epoch, bearer: here.accessToken)
            guard answer.status == 200 else { return nil }
            let status = try answer.decode(RevocationConfirmation.self)
            return status.confirmed ? status : nil
        }
        let status = try #require(found, "never confirmed")
        // Confirmed means now, not soon.
        #expect(try await !stack.isAccepted(somebody.bearer))
        #expect(try await stack.client.account(bearer: somebody.bearer).status == 401)
        #expect(status.epoch == epoch && status.sessionsEnded == 1, "\(status.sessionsEnded) others")
        #expect(Set(status.servers.map(\.name)).isSuperset(of: ["gateway", "identity"]), "\(status.servers)")
        #expect(status.servers.allSatisfy { $0.state == "confirmed" || $0.state == "safe" }, "\(status.servers)")
    }

    @Test("a gateway that is cut off from the broker shows as not confirmed, and confirms once it is back")
    func unreachable() async throws {
        let link = try await stack.putLink(before: .gateway)
        let somebody = try await stack.proved()
        let present = try await Eventually.holds(within: Stack.patience) {
            try await stack.client.revocationStatus(epoch: 1, bearer: somebody.bearer)
                .decode(RevocationConfirmation.self).servers.contains { $0.name == "gateway" }
        }
        #expect(present)
        link.cut()
        let answer = try await stack.client.signOutEverywhere(keepThisDevice: true, bearer: somebody.bearer)
        struct Assertion: Decodable { var assertion: String }
        let here = try await stack.client.exchange(assertion: try answer.decode(Assertion.self).assertion)
            .decode(SignedIn.self)
        let epoch = try #require(here.claims?.epoch)
        func status() async throws -> RevocationConfirmation {
            try await stack.client.revocationStatus(epoch: epoch, bearer: here.accessToken)
                .decode(RevocationConfirmation.self)
        }
        let others = try await Eventually.holds(within: Stack.patience) {
            try await status().servers.contains { $0.name == "identity" && $0.state == "confirmed" }
        }
        #expect(others)
        let before = try await status()
        #expect(!before.confirmed)
        #expect(before.servers.first { $0.name == "gateway" }?.state == "pending", "\(before.servers)")
        link.mend()
        let confirmed = try await Eventually.holds(within: .seconds(60)) { try await status().confirmed }
        #expect(confirmed)
        #expect(try await !stack.isAccepted(somebody.bearer))
        await stack.kill(.gateway, signal: SIGKILL)
        await link.close()
        try await stack.start(.gateway, environment: [:])
    }

    @Test(
        "A7.7: the token of before within ten seconds gets the same successor; an older one ends the family and is announced"
    )
    func reuse() async throws {
        let somebody = try await stack.proved()
        let first = try await stack.client.refresh(somebody.device.refreshToken).decode(SignedIn.self)
        let same = try await stack.client.refresh(somebody.device.refreshToken).decode(SignedIn.self)
        #expect(first.refreshToken == same.refreshToken)
        let second = try await stack.client.refresh(first.refreshToken).decode(SignedIn.self)
        #expect(try await stack.client.refresh(somebody.device.refreshToken).status == 400)
        #expect(try await stack.client.refresh(second.refreshToken).status == 400)
        try await stack.expectOut(second, "a stolen family lives on")
        _ = try await stack.message("token-reused", to: somebody.person.email)
    }

    @Test("a second device is announced once to the proved address, the first and a known one never")
    func newDevice() async throws {
        let somebody = try await stack.proved()
        let (email, password) = (somebody.person.email, somebody.person.password)
        for device in ["Tablet", "Tablet", "Browser", "Tablet"] {
            _ = try await stack.client.signIn(email: email, password: password, device: device)
        }
        let notice = try await stack.message("new-device", to: email)
        #expect(notice.text.contains("Tablet"))
        _ = try await stack.client.signIn(email: email, password: password, device: "Television")
        _ = try await stack.message("new-device", to: email, count: 2)
        #expect(try await stack.client.inbox(of: email).filter { $0.kind == "new-device" }.count == 2)
    }
}
