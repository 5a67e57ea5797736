/// Somebody on a journey: steps that several journeys take, each insisting on what the contract says.
package struct Traveller: Sendable {
    package let client: StackClient
    package let person: DemoPerson
    private let limit: Duration

    /// - Parameter limit: how long an effect that travels through Kafka may take.
    package init(client: StackClient, person: DemoPerson = .fresh(), limit: Duration = .seconds(20)) {
        self.client = client
        self.person = person
        self.limit = limit
    }

    // MARK: Expectations

    /// Throws unless `answer` has the status.
    func expect(_ status: Int, _ answer: StackAnswer, to what: String, by service: String) throws {
        guard answer.status != status else { return }
        throw JourneyFailure(
            "\(service) answered \(answer.status) \(answer.problemType ?? "") to \(what)",
            lookAt: "deploy/dev logs \(service)")
    }

    /// Throws unless `condition` comes to hold in time.
    func eventually(_ what: String, lookAt: String, _ condition: () async throws -> Bool) async throws {
        guard try await Eventually.holds(within: limit, condition) else {
            throw JourneyFailure("\(what) after \(limit)", lookAt: lookAt)
        }
    }

    // MARK: Account

    func register() async throws {
        try expect(202, try await client.register(person), to: "the registration", by: "identity")
    }

    /// Proves the sign-up address by the code that was sent to it.
    func proveAddress(_ device: SignedIn) async throws {
        let code = try await code("contact-verification", to: person.email)
        let answer = try await client.verify(.email, code: code, bearer: device.accessToken)
        try expect(204, answer, to: "the code of the sign-up address", by: "identity")
    }

    func stepUp(_ device: SignedIn) async throws {
        let answer = try await client.stepUp(password: person.password, bearer: device.accessToken)
        try expect(204, answer, to: "the step-up", by: "identity")
    }

    /// Uses the grant in an answer to a link or a code.
    func reset(_ redeemed: StackAnswer, to newPassword: String) async throws {
        struct Redeemed: Decodable { var grant: String }
        try expect(200, redeemed, to: "the link or code", by: "token")
        let grant = try redeemed.decode(Redeemed.self).grant
        let answer = try await client.resetPassword(grant: grant, newPassword: newPassword)
        try expect(204, answer, to: "the new password", by: "identity")
    }

    // MARK: Sessions

    /// Signs in on each device, in order, and sees that a resource server takes the tokens.
    func signIn(on names: [String]) async throws -> [SignedIn] {
        var devices: [SignedIn] = []
        for name in names {
            devices.append(try await client.signIn(email: person.email, password: person.password, device: name))
        }
        for device in devices { try await expectAccepted(device) }
        return devices
    }

    /// Opens this device again with the assertion of an answer: the same device under a new session id.
    func reopen(_ device: SignedIn, with answer: StackAnswer) async throws -> SignedIn {
        struct Assertion: Decodable { var assertion: String }
        let exchanged = try await client.exchange(assertion: try answer.decode(Assertion.self).assertion)
        try expect(200, exchanged, to: "the assertion", by: "token")
        let renewed = try exchanged.decode(SignedIn.self)
        guard let before = device.claims?.session, let after = renewed.claims?.session, before != after else {
            throw JourneyFailure("this device kept its session id", lookAt: "deploy/dev logs token")
        }
        try await expectAccepted(renewed)
        return renewed
    }

    func expectAccepted(_ device: SignedIn) async throws {
        let answer = try await client.get("\(client.addresses.gateway)/api/whoami", bearer: device.accessToken)
        try expect(200, answer, to: "a live session", by: "gateway")
    }

    /// Insists that every resource server, and the refresh, turn this device away.
    func expectRefused(_ device: SignedIn) async throws {
        let readers = [
            ("gateway", "\(client.addresses.gateway)/api/whoami"),
            ("identity", "\(client.addresses.identity)/v1/account"),
            ("session", "\(client.addresses.session)/v1/sessions"),
        ]
        for (service, url) in readers {
            try await eventually("\(service) still accepts an old session", lookAt: "deploy/dev logs \(service)") {
                try await client.get(url, bearer: device.accessToken).status == 401
            }
        }
        try await eventually("token still takes an old refresh token", lookAt: "deploy/dev logs token") {
            try await client.refresh(device.refreshToken).status == 400
        }
    }

    /// Insists that one password signs in and the other does not.
    func expectOnly(_ password: String, not old: String) async throws {
        try await expectAccepted(try await client.signIn(email: person.email, password: password, device: "Phone"))
        let refused = try await client.checkPassword(email: person.email, password: old)
        try expect(401, refused, to: "the old password", by: "identity")
    }

    // MARK: Messages

    /// The `count`-th message of a kind to an address or number.
    func message(_ kind: String, to address: String? = nil, count: Int = 1) async throws -> InboxMessage {
        let found = try await Eventually.value(within: limit) { () -> InboxMessage? in
            let messages = try await client.inbox(of: address ?? person.email).filter { $0.kind == kind }
            return messages.count >= count ? messages[count - 1] : nil
        }
        guard let found else {
            throw JourneyFailure(
                "no \(kind) message arrived within \(limit)",
                lookAt: "deploy/dev status, then deploy/dev logs identity, token and notification")
        }
        return found
    }

    /// The code in the first message of a kind.
    func code(_ kind: String, to address: String) async throws -> String {
        guard let code = try await message(kind, to: address).code else {
            throw JourneyFailure("the \(kind) message holds no code", lookAt: "\(client.addresses.inbox)")
        }
        return code
    }
}
