/// A known password is changed, first leaving the other devices signed in, then signing them out.
package struct ChangeJourney: Journey {
    package static let scenario = JourneyScenario.change
    private let traveller: Traveller

    package init(traveller: Traveller) { self.traveller = traveller }

    package func walk(_ recorder: inout StepRecorder) async throws {
        let client = traveller.client
        let person = traveller.person
        let (second, third) = (DemoPerson.freshPassword(), DemoPerson.freshPassword())
        try await recorder.step("register an account") { try await traveller.register() }
        let devices = try await recorder.step("sign in on three devices") {
            try await traveller.signIn(on: ["Phone", "Laptop", "Television"])
        }
        let phone = try await recorder.step("change the password, leaving other devices signed in") {
            try await change(on: devices[0], from: person.password, to: second, signOutEverywhere: false)
        }
        try await recorder.step("this device goes on under a new session id, its old one is out") {
            try await traveller.expectRefused(devices[0])
        }
        try await recorder.step("the other two are still signed in") {
            for device in devices[1...] { try await traveller.expectAccepted(device) }
        }
        let last = try await recorder.step("change it again and sign out everywhere") {
            try await change(on: phone, from: second, to: third, signOutEverywhere: true)
        }
        try await recorder.step("all sessions but this device's new one are refused everywhere") {
            for device in [phone] + devices[1...] { try await traveller.expectRefused(device) }
            try await traveller.expectAccepted(last)
        }
        try await recorder.step("only the last password signs in") {
            try await traveller.expectOnly(third, not: second)
            let first = try await client.checkPassword(email: person.email, password: person.password)
            try traveller.expect(401, first, to: "the first password", by: "identity")
        }
        try await recorder.step("both changes were announced") {
            _ = try await traveller.message("password-changed", count: 2)
        }
    }

    private func change(on device: SignedIn, from old: String, to new: String, signOutEverywhere: Bool) async throws
        -> SignedIn
    {
        let answer = try await traveller.client.changePassword(
            from: old, to: new, signOutEverywhere: signOutEverywhere, bearer: device.accessToken)
        try traveller.expect(200, answer, to: "the change", by: "identity")
        return try await traveller.reopen(device, with: answer)
    }
}
