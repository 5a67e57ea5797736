import AsyncHTTPClient
import Foundation
import NIOHTTP1

/// The calls of DESIGN 6 that the main job needs.
extension StackClient {
    package func register(_ person: DemoPerson) async throws -> StackAnswer {
        try await sendJSON(.POST, "\(addresses.identity)/v1/accounts", person)
    }

    /// Password check at identity; 200 carries the assertion.
    package func checkPassword(email: String, password: String, device: String? = nil) async throws -> StackAnswer {
        struct Body: Encodable {
            struct Device: Encodable { var name: String }
            var identifier: String
            var password: String
            var device: Device?
        }
        let body = Body(identifier: email, password: password, device: device.map { .init(name: $0) })
        return try await sendJSON(.POST, "\(addresses.identity)/v1/sign-ins", body)
    }

    /// Exchange of an assertion for tokens, as the public development client.
    package func exchange(assertion: String) async throws -> StackAnswer {
        try await sendForm(
            "\(addresses.token)/oauth/token",
            [
                ("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"), ("assertion", assertion),
                ("client_id", "rekey-cli"),
            ])
    }

    package func refresh(_ refreshToken: String) async throws -> StackAnswer {
        try await sendForm(
            "\(addresses.token)/oauth/token",
            [("grant_type", "refresh_token"), ("refresh_token", refreshToken), ("client_id", "rekey-cli")])
    }

    /// Both steps of a sign-in. Throws `JourneyFailure` when either is refused.
    package func signIn(email: String, password: String, device: String) async throws -> SignedIn {
        struct Assertion: Decodable { var assertion: String }
        let checked = try await checkPassword(email: email, password: password, device: device)
        guard checked.status == 200 else {
            throw JourneyFailure(
                "identity answered \(checked.status) to the sign-in", lookAt: "deploy/dev logs identity")
        }
        let answer = try await exchange(assertion: try checked.decode(Assertion.self).assertion)
        guard answer.status == 200 else {
            throw JourneyFailure("token answered \(answer.status) to the assertion", lookAt: "deploy/dev logs token")
        }
        return try answer.decode(SignedIn.self)
    }

    package func requestRecovery(email: String) async throws -> StackAnswer {
        try await sendJSON(.POST, "\(addresses.identity)/v1/recoveries", ["channel": "email", "email": email])
    }

    package func requestRecovery(phone: String) async throws -> StackAnswer {
        try await sendJSON(.POST, "\(addresses.identity)/v1/recoveries", ["channel": "sms", "phone": phone])
    }

    /// The message of an earlier request once more.
    package func resendRecovery(requestHandle: String) async throws -> StackAnswer {
        try await sendJSON(.POST, "\(addresses.identity)/v1/recoveries/resend", ["requestHandle": requestHandle])
    }

    /// The development inbox of one address or number, oldest first.
    package func inbox(of address: String) async throws -> [InboxMessage] {
        let answer = try await get("\(addresses.inbox)/messages?to=\(Self.percentEncode(address))")
        guard answer.status == 200 else {
            throw JourneyFailure(
                "the development inbox answered \(answer.status)", lookAt: "deploy/dev logs notification")
        }
        return try answer.decode([InboxMessage].self)
    }

    package func redeem(token: String) async throws -> StackAnswer {
        try await sendJSON(.POST, "\(addresses.token)/v1/recoveries/redeem", ["token": token])
    }

    package func redeem(requestHandle: String, code: String) async throws -> StackAnswer {
        try await sendJSON(
            .POST, "\(addresses.token)/v1/recoveries/redeem", ["requestHandle": requestHandle, "code": code])
    }

    /// What the link of a notice would undo; uses nothing up.
    package func previewUndo(token: String) async throws -> StackAnswer {
        try await sendJSON(.POST, "\(addresses.identity)/v1/contact-undo/preview", ["token": token])
    }

    package func undo(token: String) async throws -> StackAnswer {
        try await sendJSON(.POST, "\(addresses.identity)/v1/contact-undo", ["token": token])
    }

    package func resetPassword(grant: String, newPassword: String, signOutEverywhere: Bool = true) async throws
        -> StackAnswer
    {
        struct Body: Encodable {
            var grant: String
            var newPassword: String
            var signOutEverywhere: Bool
        }
        let body = Body(grant: grant, newPassword: newPassword, signOutEverywhere: signOutEverywhere)
        return try await sendJSON(.POST, "\(addresses.identity)/v1/password/reset", body)
    }
}
