import EventContracts
import Foundation
package import Messaging
package import PostgresClient
import RecoveryCrypto
package import ServiceRuntime
import TokenDomain

/// Ends the session a token belongs to (RFC 7009): signing out, for both kinds of token.
package struct RevokeToken: Sendable {
    private let client: PostgresClient
    private let families: FindRefreshFamily
    private let accessTokens: ReadAccessToken
    private let outbox: Outbox
    private let dependencies: SystemDependencies

    package init(
        client: PostgresClient, families: FindRefreshFamily, accessTokens: ReadAccessToken, outbox: Outbox,
        dependencies: SystemDependencies
    ) {
        self.client = client
        self.families = families
        self.accessTokens = accessTokens
        self.outbox = outbox
        self.dependencies = dependencies
    }

    /// Returns for every token, known or not; afterwards its session is over. Throws `OAuthError.invalidGrant` for a
    /// token of another client (RFC 7009 §2.1) and the database's error when nothing could be ended (SES-07).
    package func run(token text: String, client caller: OAuthClient, trace: String? = nil) async throws {
        guard let family = try await family(of: text) else { return }
        guard family.state.clientID.utf8.elementsEqual(caller.id.utf8) else { throw OAuthError.invalidGrant }
        let now = dependencies.now()
        try await client.transaction { tx in
            guard try RefreshFamilyStore.end(id: family.id, reason: .ended, now: now, in: tx) else { return }
            let event = SessionEnded(sessionId: family.id, endedAt: now)
            try outbox.append(event, account: family.account, traceparent: trace, in: tx)
        }
        outbox.wakeUp.signal()
    }

    private func family(of text: String) async throws -> RefreshFamily? {
        if let token = RefreshToken(parsing: text) { return try await families.run(token) }
        guard let claims = accessTokens.run(text) else { return nil }
        return try await client.transaction { tx in try RefreshFamilyStore.find(id: claims.sid, in: tx) }
    }
}
