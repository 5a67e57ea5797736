import EventContracts
package import Foundation
import NIOHTTP1

/// The account page's calls (DESIGN 6), each with the bearer's access token.
extension StackClient {
    /// The password once more, for the changes that ask for it.
    package func stepUp(password: String, bearer: String) async throws -> StackAnswer {
        try await sendJSON(.POST, "\(addresses.identity)/v1/step-up", ["password": password], bearer: bearer)
    }

    /// Asks for another primary address or number; it counts once it is proved.
    package func replace(_ contact: ContactRoute, by value: String, bearer: String) async throws -> StackAnswer {
        try await sendJSON(
            .PUT, "\(addresses.identity)/v1/account/\(contact.rawValue)", [contact.rawValue: value], bearer: bearer)
    }

    /// Proves the pending address or number, or the address given at sign-up.
    package func verify(_ contact: ContactRoute, code: String, bearer: String) async throws -> StackAnswer {
        try await sendJSON(
            .POST, "\(addresses.identity)/v1/account/\(contact.rawValue)/verify", ["code": code], bearer: bearer)
    }

    /// A second address or number.
    package func addContact(_ contact: ContactRoute, _ value: String, bearer: String) async throws -> StackAnswer {
        try await sendJSON(
            .POST, "\(addresses.identity)/v1/account/contacts", [contact.rawValue: value], bearer: bearer)
    }

    package func verifyContact(_ id: String, code: String, bearer: String) async throws -> StackAnswer {
        try await sendJSON(
            .POST, "\(addresses.identity)/v1/account/contacts/\(id)/verify", ["code": code], bearer: bearer)
    }

    package func removeContact(_ id: String, bearer: String) async throws -> StackAnswer {
        try await delete("\(addresses.identity)/v1/account/contacts/\(id)", bearer: bearer)
    }

    package func account(bearer: String) async throws -> StackAnswer {
        try await get("\(addresses.identity)/v1/account", bearer: bearer)
    }

    package func timeline(bearer: String, query: String = "") async throws -> StackAnswer {
        try await get("\(addresses.identity)/v1/account/timeline\(query)", bearer: bearer)
    }

    package func export(bearer: String) async throws -> StackAnswer {
        try await get("\(addresses.identity)/v1/account/export", bearer: bearer)
    }

    /// Closes the account: erased after its grace period.
    package func closeAccount(bearer: String) async throws -> StackAnswer {
        try await delete("\(addresses.identity)/v1/account", bearer: bearer)
    }

    package func reopenAccount(bearer: String) async throws -> StackAnswer {
        try await sendJSON(.POST, "\(addresses.identity)/v1/account/reopen", [String: String](), bearer: bearer)
    }

    package func changePassword(from old: String, to new: String, signOutEverywhere: Bool, bearer: String)
        async throws -> StackAnswer
    {
        struct Body: Encodable {
            var currentPassword: String
            var newPassword: String
            var signOutEverywhere: Bool
        }
        let body = Body(currentPassword: old, newPassword: new, signOutEverywhere: signOutEverywhere)
        return try await sendJSON(.POST, "\(addresses.identity)/v1/password/change", body, bearer: bearer)
    }

    package func signOutEverywhere(keepThisDevice: Bool, bearer: String) async throws -> StackAnswer {
        try await sendJSON(
            .POST, "\(addresses.identity)/v1/sign-out-everywhere", ["keepThisDevice": keepThisDevice], bearer: bearer)
    }

    // MARK: Sessions

    package func sessions(bearer: String) async throws -> StackAnswer {
        try await get("\(addresses.session)/v1/sessions", bearer: bearer)
    }

    package func endSession(_ id: UUID, bearer: String) async throws -> StackAnswer {
        try await delete("\(addresses.session)/v1/sessions/\(id.wireText)", bearer: bearer)
    }

    /// Which resource servers have applied the sign-out that raised the account to `epoch`.
    package func revocationStatus(epoch: Int64, bearer: String) async throws -> StackAnswer {
        try await get("\(addresses.session)/v1/revocations/status?epoch=\(epoch)", bearer: bearer)
    }

    private func delete(_ url: String, bearer: String) async throws -> StackAnswer {
        try await send(.DELETE, url, headers: [("authorization", "Bearer \(bearer)")])
    }
}
