import Foundation

/// The main job of DESIGN 5 against a running stack: a forgotten password is reset by e-mail and every old device is out.
///
/// Uses only the HTTP contract and the development inbox. Each step is reported with its time when it has been seen to hold.
package struct Journey: Sendable {
    /// One step that went well.
    package struct Step: Sendable, Encodable {
        package var number: Int
        package var title: String
        package var milliseconds: Double
    }

    private let client: StackClient
    private let person: DemoPerson
    private let limit: Duration

    /// - Parameter limit: how long an effect that travels through Kafka may take.
    package init(client: StackClient, person: DemoPerson = .fresh(), limit: Duration = .seconds(20)) {
        self.client = client
        self.person = person
        self.limit = limit
    }

    /// The steps in order; `report` is called after each. Throws `JourneyFailure` from the step that failed.
    package func run(report: @escaping (Step) -> Void) async throws -> [Step] {
        var recorder = StepRecorder(report: report)
        let newPassword = DemoPerson.freshPassword()

        try await recorder.step("register an account") { try await register() }
        let devices = try await recorder.step("sign in on three devices") { () -> [SignedIn] in
            var devices: [SignedIn] = []
            for name in ["Phone", "Laptop", "Television"] {
                devices.append(try await client.signIn(email: person.email, password: person.password, device: name))
            }
            for device in devices { try await expectAccepted(device) }
            return devices
        }
        try await recorder.step("ask for a reset by e-mail") {
            let answer = try await client.requestRecovery(email: person.email)
            guard answer.status == 202 else { throw refused("the request", answer, by: "identity") }
        }
        let message = try await recorder.step("the message arrives in the development inbox") { () -> InboxMessage in
            try await awaitMessage(kind: "recovery-link")
        }
        let token = try await recorder.step("open the link") { () -> String in
            try await openLink(of: message)
        }
        try await recorder.step("set the new password and sign out all devices") {
            try await reset(token: token, to: newPassword)
        }
        try await recorder.step("all three old sessions are refused everywhere") {
            for device in devices { try await expectRefused(device) }
        }
        try await recorder.step("sign in with the new password works, with the old one not") {
            try await expectAccepted(
                try await client.signIn(email: person.email, password: newPassword, device: "Phone"))
            let old = try await client.checkPassword(email: person.email, password: person.password)
            guard old.status == 401 else { throw refused("the old password", old, by: "identity") }
        }
        try await recorder.step("a \"your password was changed\" message arrived") {
            _ = try await awaitMessage(kind: "password-changed")
        }
        return recorder.steps
    }

    private func register() async throws {
        let answer = try await client.register(person)
        guard answer.status == 202 else { throw refused("the registration", answer, by: "identity") }
    }

    private func awaitMessage(kind: String) async throws -> InboxMessage {
        let found = try await Eventually.value(within: limit) {
            try await client.inbox(of: person.email).first { $0.kind == kind }
        }
        guard let found else {
            throw JourneyFailure(
                "no \(kind) message arrived within \(limit)",
                lookAt: "deploy/dev status, then deploy/dev logs identity, token and notification")
        }
        return found
    }

    /// Opens the page as a browser would and returns the token; opening consumes nothing.
    private func openLink(of message: InboxMessage) async throws -> String {
        guard let link = message.link, let token = message.linkToken else {
            throw JourneyFailure("the message holds no link", lookAt: "\(client.addresses.inbox)")
        }
        guard let mark = link.firstIndex(of: "?") else {
            throw JourneyFailure("the link carries no token", lookAt: "\(client.addresses.inbox)")
        }
        let answer = try await client.get("\(client.addresses.gateway)/reset\(link[mark...])")
        guard answer.status == 303 else { throw refused("the link", answer, by: "gateway") }
        return token
    }

    private func reset(token: String, to newPassword: String) async throws {
        struct Redeemed: Decodable { var grant: String }
        let redeemed = try await client.redeem(token: token)
        guard redeemed.status == 200 else { throw refused("the link", redeemed, by: "token") }
        let answer = try await client.resetPassword(
            grant: try redeemed.decode(Redeemed.self).grant, newPassword: newPassword)
        guard answer.status == 204 else { throw refused("the new password", answer, by: "identity") }
    }

    private func expectAccepted(_ device: SignedIn) async throws {
        let answer = try await client.get("\(client.addresses.gateway)/api/whoami", bearer: device.accessToken)
        guard answer.status == 200 else { throw refused("a live session", answer, by: "gateway") }
    }

    private func expectRefused(_ device: SignedIn) async throws {
        let readers = [
            ("gateway", "\(client.addresses.gateway)/api/whoami"),
            ("identity", "\(client.addresses.identity)/v1/account"),
            ("session", "\(client.addresses.session)/v1/sessions"),
        ]
        for (service, url) in readers {
            let out = try await Eventually.holds(within: limit) {
                try await client.get(url, bearer: device.accessToken).status == 401
            }
            guard out else {
                throw JourneyFailure(
                    "\(service) still accepts an old session after \(limit)", lookAt: "deploy/dev logs \(service)")
            }
        }
        let refused = try await Eventually.holds(within: limit) {
            try await client.refresh(device.refreshToken).status == 400
        }
        guard refused else {
            throw JourneyFailure(
                "token still takes an old refresh token after \(limit)", lookAt: "deploy/dev logs token")
        }
    }

    private func refused(_ what: String, _ answer: StackAnswer, by service: String) -> JourneyFailure {
        JourneyFailure(
            "\(service) answered \(answer.status) \(answer.problemType ?? "") to \(what)",
            lookAt: "deploy/dev logs \(service)")
    }
}
