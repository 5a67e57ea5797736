/// A forgotten password is reset by e-mail and every old device is out.
package struct EmailJourney: Journey {
    package static let scenario = JourneyScenario.email
    private let traveller: Traveller

    package init(traveller: Traveller) { self.traveller = traveller }

    package func walk(_ recorder: inout StepRecorder) async throws {
        let person = traveller.person
        let newPassword = DemoPerson.freshPassword()
        try await recorder.step("register an account") { try await traveller.register() }
        let devices = try await recorder.step("sign in on three devices") {
            try await traveller.signIn(on: ["Phone", "Laptop", "Television"])
        }
        try await recorder.step("ask for a reset by e-mail") {
            try traveller.expect(
                202, try await traveller.client.requestRecovery(email: person.email), to: "the request", by: "identity")
        }
        let message = try await recorder.step("the message arrives in the development inbox") {
            try await traveller.message("recovery-link")
        }
        let token = try await recorder.step("open the link") { try await openLink(of: message) }
        try await recorder.step("set the new password and sign out all devices") {
            let redeemed = try await traveller.client.redeem(token: token)
            try await traveller.reset(redeemed, to: newPassword)
        }
        try await recorder.step("all three old sessions are refused everywhere") {
            for device in devices { try await traveller.expectRefused(device) }
        }
        try await recorder.step("sign in with the new password works, with the old one not") {
            try await traveller.expectOnly(newPassword, not: person.password)
        }
        try await recorder.step("a \"your password was changed\" message arrived") {
            _ = try await traveller.message("password-changed")
        }
    }

    /// Opens the page as a browser would and returns the token; opening consumes nothing.
    private func openLink(of message: InboxMessage) async throws -> String {
        let client = traveller.client
        guard let link = message.link, let token = message.linkToken, let mark = link.firstIndex(of: "?") else {
            throw JourneyFailure("the message holds no link with a token", lookAt: "\(client.addresses.inbox)")
        }
        let answer = try await client.get("\(client.addresses.gateway)/reset\(link[mark...])")
        try traveller.expect(303, answer, to: "the link", by: "gateway")
        return token
    }
}
