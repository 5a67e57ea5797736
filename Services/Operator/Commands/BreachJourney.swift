import Foundation
import NIOHTTP1

/// After a breach: passwords are taken away, every device is out, the owner comes back by the link that was sent.
package struct BreachJourney: Journey {
    package static let scenario = JourneyScenario.breach
    private let traveller: Traveller
    private let credentials: AdminCredentials

    package init(traveller: Traveller, credentials: AdminCredentials) {
        self.traveller = traveller
        self.credentials = credentials
    }

    package func walk(_ recorder: inout StepRecorder) async throws {
        let person = traveller.person
        let newPassword = DemoPerson.freshPassword()
        let admin = AdminClient(client: traveller.client, credentials: credentials)
        let devices = try await recorder.step("register an account and sign in on two devices") {
            try await traveller.register()
            return try await traveller.signIn(on: ["Phone", "Laptop"])
        }
        guard let account = devices.first?.claims?.account else {
            throw JourneyFailure("the access token names no account", lookAt: "deploy/dev logs token")
        }
        let run = try await recorder.step("order the reset of its password") { try await order(account, admin) }
        try await recorder.step("both devices are refused everywhere") {
            for device in devices { try await traveller.expectRefused(device) }
        }
        try await recorder.step("the password signs nobody in") {
            let refused = try await traveller.client.checkPassword(email: person.email, password: person.password)
            try traveller.expect(401, refused, to: "a password that was taken away", by: "identity")
        }
        let message = try await recorder.step("a link arrives that nobody had asked for") {
            try await traveller.message("recovery-link")
        }
        try await recorder.step("set the new password") {
            guard let token = message.linkToken else {
                throw JourneyFailure("the message holds no link", lookAt: traveller.client.addresses.inbox)
            }
            try await traveller.reset(try await traveller.client.redeem(token: token), to: newPassword)
        }
        try await recorder.step("sign in with the new password works, with the old one not") {
            try await traveller.expectOnly(newPassword, not: person.password)
        }
        try await recorder.step("the record of the run says done") {
            try await traveller.eventually("the run is not done", lookAt: "deploy/dev logs identity") {
                let state = try await admin.require(
                    .GET, "/v1/admin/forced-resets/\(run.id)", as: ForcedResetRun.self)
                return state.state == "done" && state.told == 1
            }
        }
    }

    private func order(_ account: UUID, _ admin: AdminClient) async throws -> ForcedResetRun {
        struct Order: Encodable {
            var reason = "a journey"
            var accounts: [UUID]
        }
        return try await admin.require(
            .POST, "/v1/admin/forced-resets", Order(accounts: [account]), as: ForcedResetRun.self)
    }
}
