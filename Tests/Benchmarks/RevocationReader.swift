import Foundation
import OperatorCommands

/// A way in which a signed-out device may still get something.
enum RevocationReader: String, CaseIterable, Sendable {
    case gatewayRead = "gateway, read"
    case identityRead = "identity, read"
    case identitySensitive = "identity, sensitive"
    case sessionRead = "session, read"
    case sessionSensitive = "session, sensitive"
    case tokenRefresh = "token, refresh"

    /// Whether the device got through. `device` is renewed when a refresh gives it other tokens.
    func accepts(_ device: inout SignedIn, _ client: StackClient) async throws -> Bool {
        let bearer = device.accessToken
        switch self {
        case .gatewayRead:
            return try await client.get("\(client.addresses.gateway)/api/whoami", bearer: bearer).status == 200
        case .identityRead: return try await client.account(bearer: bearer).status == 200
        case .identitySensitive:
            let answer = try await client.export(bearer: bearer)
            // To be asked for the password is to be known.
            return answer.status == 200 || answer.text.contains("insufficient_user_authentication")
        case .sessionRead: return try await client.sessions(bearer: bearer).status == 200
        case .sessionSensitive: return try await client.endSession(UUID(), bearer: bearer).status == 404
        case .tokenRefresh:
            let answer = try await client.refresh(device.refreshToken)
            guard answer.status == 200 else { return false }
            device = try answer.decode(SignedIn.self)
            return true
        }
    }
}
