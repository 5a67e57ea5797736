/// A forgotten password is reset by a code sent to the proved phone, and every old device is out.
package struct SMSJourney: Journey {
    package static let scenario = JourneyScenario.sms
    private let traveller: Traveller
    private let phone: String

    package init(traveller: Traveller, phone: String = DemoPerson.freshPhone()) {
        self.traveller = traveller
        self.phone = phone
    }

    package func walk(_ recorder: inout StepRecorder) async throws {
        let client = traveller.client
        let person = traveller.person
        let newPassword = DemoPerson.freshPassword()
        try await recorder.step("register an account") { try await traveller.register() }
        let devices = try await recorder.step("sign in on two devices") {
            try await traveller.signIn(on: ["Phone", "Laptop"])
        }
        try await registerPhone(on: devices[0], &recorder)
        let handle = try await recorder.step("ask for a reset by SMS") { () -> String in
            let answer = try await client.requestRecovery(phone: phone)
            try traveller.expect(202, answer, to: "the request", by: "identity")
            return try answer.decode(RequestAccepted.self).requestHandle
        }
        let code = try await recorder.step("the code arrives by SMS") {
            try await traveller.code("recovery-code", to: phone)
        }
        try await recorder.step("set the new password with the code and sign out all devices") {
            let redeemed = try await client.redeem(requestHandle: handle, code: code)
            try await traveller.reset(redeemed, to: newPassword)
        }
        try await recorder.step("both old sessions are refused everywhere") {
            for device in devices { try await traveller.expectRefused(device) }
        }
        try await recorder.step("the code does not work twice") {
            let again = try await client.redeem(requestHandle: handle, code: code)
            try traveller.expect(400, again, to: "a used code", by: "token")
        }
        try await recorder.step("sign in with the new password works, with the old one not") {
            try await traveller.expectOnly(newPassword, not: person.password)
        }
        try await recorder.step("\"your password was changed\" arrived by e-mail and by SMS") {
            _ = try await traveller.message("password-changed")
            _ = try await traveller.message("password-changed", to: phone)
        }
    }

    /// From an unproved account to a proved phone on it.
    private func registerPhone(on device: SignedIn, _ recorder: inout StepRecorder) async throws {
        let client = traveller.client
        try await recorder.step("prove the address with the code of the message") {
            try await traveller.proveAddress(device)
        }
        try await recorder.step("a phone needs the password once more") {
            let early = try await client.replace(.phone, by: phone, bearer: device.accessToken)
            try traveller.expect(401, early, to: "a change without a step-up", by: "identity")
            try await traveller.stepUp(device)
        }
        try await recorder.step("register a phone and prove it with its code") {
            let answer = try await client.replace(.phone, by: phone, bearer: device.accessToken)
            try traveller.expect(202, answer, to: "the phone", by: "identity")
            let code = try await traveller.code("contact-verification", to: phone)
            let verified = try await client.verify(.phone, code: code, bearer: device.accessToken)
            try traveller.expect(204, verified, to: "the phone's code", by: "identity")
        }
        try await recorder.step("the change is announced") { _ = try await traveller.message("contact-changed") }
    }
}
