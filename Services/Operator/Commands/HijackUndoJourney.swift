/// A thief with a stolen session takes an account over whole; its owner takes it back by one link from the old mailbox.
package struct HijackUndoJourney: Journey {
    package static let scenario = JourneyScenario.hijackUndo
    private let traveller: Traveller
    /// Where the thief reads, and what the thief sets.
    private let thief: DemoPerson
    private let phone: String
    private let thiefPhone: String

    package init(
        traveller: Traveller, thief: DemoPerson = .fresh("thief"), phone: String = DemoPerson.freshPhone(),
        thiefPhone: String = DemoPerson.freshPhone()
    ) {
        self.traveller = traveller
        self.thief = thief
        self.phone = phone
        self.thiefPhone = thiefPhone
    }

    package func walk(_ recorder: inout StepRecorder) async throws {
        let client = traveller.client
        let person = traveller.person
        try await recorder.step("register an account") { try await traveller.register() }
        let devices = try await recorder.step("sign in on two devices; the second session is stolen") {
            try await traveller.signIn(on: ["Laptop", "Stolen"])
        }
        try await recorder.step("the owner proves the address and a phone") {
            try await traveller.proveAddress(devices[0])
            try await traveller.stepUp(devices[0])
            try await change(.phone, to: phone, on: devices[0])
        }
        let stolen = try await rob(devices[1], &recorder)
        try await recorder.step("the owner is out everywhere, and the password is another one") {
            for device in devices { try await traveller.expectRefused(device) }
            let refused = try await client.checkPassword(email: person.email, password: person.password)
            try traveller.expect(401, refused, to: "the owner's password", by: "identity")
        }
        let link = try await recorder.step("the old mailbox has a link: \"this wasn't me\"") { try await noticeLink() }
        try await recorder.step("looking at it changes nothing") {
            for _ in 0..<2 {
                let shown = try await client.previewUndo(token: link)
                try traveller.expect(200, shown, to: "a look at the link", by: "identity")
            }
            try await traveller.expectAccepted(stolen)
        }
        try await recorder.step("the owner takes the account back, without signing in") {
            try traveller.expect(200, try await client.undo(token: link), to: "the link", by: "identity")
        }
        try await recorder.step("the thief is out everywhere and signs in with nothing") {
            try await traveller.expectRefused(stolen)
            for email in [thief.email, person.email] {
                let refused = try await client.checkPassword(email: email, password: thief.password)
                try traveller.expect(401, refused, to: "the thief's password", by: "identity")
            }
        }
        try await comeBack(&recorder)
        try await recorder.step("the link does not work twice, and the thief never had one") {
            try traveller.expect(400, try await client.undo(token: link), to: "a used link", by: "identity")
            for address in [thief.email, thiefPhone] {
                let messages = try await client.inbox(of: address)
                guard messages.allSatisfy({ $0.linkToken == nil }) else {
                    throw JourneyFailure("the thief was sent a link", lookAt: client.addresses.inbox)
                }
            }
        }
    }

    /// The attack in its order. The session that the thief ends up with.
    private func rob(_ device: SignedIn, _ recorder: inout StepRecorder) async throws -> SignedIn {
        let client = traveller.client
        try await recorder.step("the thief replaces the e-mail address and the phone") {
            try await traveller.stepUp(device)
            try await change(.email, to: thief.email, on: device)
            try await change(.phone, to: thiefPhone, on: device)
        }
        return try await recorder.step("the thief changes the password and signs everybody out") { () -> SignedIn in
            let changed = try await client.changePassword(
                from: traveller.person.password, to: thief.password, signOutEverywhere: true,
                bearer: device.accessToken)
            try traveller.expect(200, changed, to: "the change", by: "identity")
            let renewed = try await traveller.reopen(device, with: changed)
            let out = try await client.signOutEverywhere(keepThisDevice: true, bearer: renewed.accessToken)
            try traveller.expect(200, out, to: "the sign-out", by: "identity")
            return try await traveller.reopen(renewed, with: out)
        }
    }

    private func comeBack(_ recorder: inout StepRecorder) async throws {
        let client = traveller.client
        let newPassword = DemoPerson.freshPassword()
        let token = try await recorder.step("a recovery reaches the old mailbox") { () -> String in
            guard let token = try await traveller.message("recovery-link").linkToken else {
                throw JourneyFailure("the recovery message holds no link", lookAt: client.addresses.inbox)
            }
            return token
        }
        try await recorder.step("the owner sets a new password and is in") {
            try await traveller.reset(try await client.redeem(token: token), to: newPassword)
            try await traveller.expectOnly(newPassword, not: thief.password)
        }
        try await recorder.step("address and phone are the owner's again, and stay so for 72 hours") {
            struct View: Decodable {
                var email: String?
                var phone: String?
            }
            let device = try await client.signIn(
                email: traveller.person.email, password: newPassword, device: "Laptop")
            let view = try await client.account(bearer: device.accessToken).decode(View.self)
            guard view.email == traveller.person.email, view.phone == phone else {
                throw JourneyFailure("the account still has other contacts", lookAt: "deploy/dev logs identity")
            }
            let stepUp = try await client.stepUp(password: newPassword, bearer: device.accessToken)
            try traveller.expect(204, stepUp, to: "the step-up", by: "identity")
            let locked = try await client.replace(.email, by: thief.email, bearer: device.accessToken)
            try traveller.expect(403, locked, to: "a change within 72 hours", by: "identity")
        }
    }

    private func change(_ contact: ContactRoute, to value: String, on device: SignedIn) async throws {
        let client = traveller.client
        let answer = try await client.replace(contact, by: value, bearer: device.accessToken)
        try traveller.expect(202, answer, to: "another \(contact.rawValue)", by: "identity")
        let code = try await traveller.code("contact-verification", to: value)
        let verified = try await client.verify(contact, code: code, bearer: device.accessToken)
        try traveller.expect(204, verified, to: "the code of the \(contact.rawValue)", by: "identity")
    }

    /// The link in the message about the replaced address: the second one, after that about the owner's own phone.
    private func noticeLink() async throws -> String {
        guard let token = try await traveller.message("contact-changed", count: 2).linkToken else {
            throw JourneyFailure("the notice holds no link", lookAt: traveller.client.addresses.inbox)
        }
        return token
    }
}
