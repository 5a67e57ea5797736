import EventContracts
import Foundation

/// A hijacker has taken address, number and password; two people of customer service give the account back.
package struct SupportCaseJourney: Journey {
    package static let scenario = JourneyScenario.supportCase
    private let traveller: Traveller
    private let credentials: AdminCredentials

    package init(traveller: Traveller, credentials: AdminCredentials) {
        self.traveller = traveller
        self.credentials = credentials
    }

    package func walk(_ recorder: inout StepRecorder) async throws {
        let devices = try await recorder.step("register, prove the address and sign in on two devices") {
            try await traveller.register()
            let first = try await traveller.signIn(on: ["Phone"])
            try await traveller.proveAddress(first[0])
            return first + (try await traveller.signIn(on: ["Television"]))
        }
        let disputedSince = Date()
        let thief = try await recorder.step("a hijacker takes the address, the number and the password") {
            try await Hijacker.takes(traveller)
        }
        var (ann, cas, bob) = try await recorder.step("three agents are added, with a second factor each") {
            (
                try await DemoAgent("ann", roles: [.agent], client: traveller.client, as: credentials),
                try await DemoAgent("cas", roles: [.agent, .approver], client: traveller.client, as: credentials),
                try await DemoAgent("bob", roles: [.approver], client: traveller.client, as: credentials)
            )
        }
        try await recorder.step("they sign in with password and code") {
            try await ann.signIn(traveller.client)
            try await cas.signIn(traveller.client)
            try await bob.signIn(traveller.client)
        }
        let desk = SupportCounter(traveller: traveller)
        let item = try await freeze(desk, &ann, &cas, since: disputedSince, devices + [thief.device], &recorder)
        try await decide(desk, &cas, &bob, item, &recorder)
        try await recover(devices, thief, &recorder)
        try await recorder.step("the history of the case is unbroken") {
            try await desk.checkHistory(of: item.id, as: bob)
        }
        try await recorder.step("the agents are disabled, and out at once") {
            for agent in [ann, cas, bob] { try await desk.disable(agent, as: credentials) }
        }
    }

    /// From the claim to the frozen account.
    private func freeze(
        _ desk: SupportCounter, _ ann: inout DemoAgent, _ cas: inout DemoAgent, since: Date, _ devices: [SignedIn],
        _ recorder: inout StepRecorder
    ) async throws -> SupportCase {
        let opened = try await recorder.step("a case is opened by the address of before; a claim alone freezes nothing")
        {
            let fields = [
                "email": traveller.person.email, "claim": "Somebody changed my address and my number.",
                "disputedSince": Instant.text(since),
            ]
            let item = try await desk.act("/cases", fields, as: &ann, expecting: 201)
            try desk.expect("reported", item)
            for device in devices { try await traveller.expectAccepted(device) }
            return item
        }
        try await recorder.step("the old address is told, and how to object") {
            _ = try await traveller.message("support-case")
        }
        try await recorder.step("one piece of evidence freezes nothing yet") {
            let fields = ["kind": "identity-document", "reference": "file 1"]
            try desk.expect("evidence", try await desk.act("/cases/\(opened.id)/evidence", fields, as: &ann))
        }
        let frozen = try await recorder.step("a colleague's second one does") {
            let fields = ["kind": "old-contact", "reference": "file 2"]
            let item = try await desk.act("/cases/\(opened.id)/evidence", fields, as: &cas)
            try desk.expect("frozen", item)
            return item
        }
        try await recorder.step("all sessions are refused everywhere, the owner's and the hijacker's") {
            for device in devices { try await traveller.expectRefused(device) }
        }
        try await recorder.step("\"your account was frozen\" arrived at the old address") {
            _ = try await traveller.message("frozen")
        }
        return frozen
    }

    /// Four eyes.
    private func decide(
        _ desk: SupportCounter, _ cas: inout DemoAgent, _ bob: inout DemoAgent, _ item: SupportCase,
        _ recorder: inout StepRecorder
    ) async throws {
        let path = "/cases/\(item.id)"
        try await recorder.step("the old address is proposed") {
            guard let old = item.contacts.first(where: { $0.eligible && $0.channel == "email" }) else {
                throw JourneyFailure("no address of before can be restored", lookAt: "deploy/dev logs identity")
            }
            let item = try await desk.act("\(path)/proposal", ["contactId": old.id], as: &cas)
            try desk.expect("proposed", item)
        }
        try await recorder.step("nobody approves an own proposal") {
            try await desk.expectRefused("\(path)/approval", as: &cas, problem: "same-person")
        }
        try await recorder.step("a second person approves it") {
            try desk.expect("approved", try await desk.act("\(path)/approval", as: &bob))
        }
    }

    /// From the link at the old address to the owner, who alone is in.
    private func recover(_ devices: [SignedIn], _ thief: Hijacker, _ recorder: inout StepRecorder) async throws {
        let (client, person) = (traveller.client, traveller.person)
        let newPassword = DemoPerson.freshPassword()
        let message = try await recorder.step("the recovery link arrives at the old address") {
            try await traveller.message("recovery-link")
        }
        try await recorder.step("the owner sets a new password with it") {
            guard let token = message.linkToken else {
                throw JourneyFailure("the message holds no link with a token", lookAt: "\(client.addresses.inbox)")
            }
            try await traveller.reset(try await client.redeem(token: token), to: newPassword)
        }
        try await recorder.step("the owner signs in with the old address and the new password") {
            try await traveller.expectOnly(newPassword, not: person.password)
        }
        try await recorder.step("the hijacker has nothing: no session, no password, no address, no number") {
            for device in devices + [thief.device] { try await traveller.expectRefused(device) }
            for (address, password) in [
                (thief.email, thief.password), (thief.email, newPassword), (person.email, thief.password),
            ] {
                let answer = try await client.checkPassword(email: address, password: password)
                try traveller.expect(401, answer, to: "the hijacker's sign-in", by: "identity")
            }
        }
        try await recorder.step("the owner's account shows the old contacts, and what was done for it") {
            let owner = try await client.signIn(email: person.email, password: newPassword, device: "Phone")
            let account = try await client.account(bearer: owner.accessToken)
            try traveller.expect(200, account, to: "the owner's account", by: "identity")
            guard !account.text.contains(thief.email), !account.text.contains(thief.phone) else {
                throw JourneyFailure("a contact of the hijacker is left", lookAt: "deploy/dev logs identity")
            }
            let cases = try await client.ownSupportCases(bearer: owner.accessToken)
            try traveller.expect(200, cases, to: "the owner's support cases", by: "identity")
            guard cases.text.contains("\"entries\":[{") else {
                throw JourneyFailure("the owner cannot read what was done", lookAt: "deploy/dev logs identity")
            }
        }
    }
}
