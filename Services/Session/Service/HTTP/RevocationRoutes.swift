import EventContracts
import Foundation
package import HTTPKit
package import Hummingbird
import SessionDomain

/// `GET /v1/revocations/status?epoch=`, for the owner of the account.
package struct RevocationRoutes: Sendable {
    private struct Answer: Encodable {
        struct Server: Encodable {
            let name: String
            let instance: String
            let state: String
        }

        let epoch: Int64
        let revokedAt: String?
        let confirmed: Bool
        let sessionsEnded: Int
        let servers: [Server]

        init(_ status: RevocationStatus) {
            epoch = status.epoch
            revokedAt = status.revokedAt.map(Instant.text)
            confirmed = status.confirmed
            sessionsEnded = status.sessionsEnded
            servers = status.servers.map {
                Server(name: $0.name, instance: $0.instance, state: $0.state.rawValue)
            }
        }
    }

    private let bearer: BearerAuthenticator
    private let readStatus: ReadRevocationStatus

    package init(bearer: BearerAuthenticator, readStatus: ReadRevocationStatus) {
        self.bearer = bearer
        self.readStatus = readStatus
    }

    package func add(to router: Router<RekeyRequestContext>) {
        router.get("/v1/revocations/status") { request, _ in
            let caller = try await bearer.authenticate(request)
            guard let epoch = Self.epoch(request.uri.queryParameters.get("epoch")) else {
                throw ProblemDetails.badRequest("malformed-epoch", "\"epoch\" is a whole number from 1.")
            }
            let status = try await readStatus.run(account: caller.sub, epoch: epoch)
            return try Response.json(Answer(status), headers: [.cacheControl: "no-store"])
        }
    }

    /// Only the one spelling of a number that we give out.
    private static func epoch(_ text: String?) -> Int64? {
        guard let text, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), text.utf8.first != 0x30 else {
            return nil
        }
        return Int64(text)
    }
}
