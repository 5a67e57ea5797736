package import EventContracts
import Foundation
import GatewayDomain
import HTTPKit
package import ServiceRuntime

/// Who is signed in on this browser: renews the tokens when they are nearly over, then checks them.
package struct ResumeSession: Sendable {
    let check: CheckAccess
    let token: TokenClient
    let dependencies: SystemDependencies

    package init(check: CheckAccess, token: TokenClient, dependencies: SystemDependencies) {
        self.check = check
        self.token = token
        self.dependencies = dependencies
    }

    /// A browser's live session.
    package struct Live: Sendable {
        package let tokens: SessionTokens
        package let claims: AccessTokenClaims
    }

    /// Nil when the session has ended. Throws ``ProblemDetails`` 503 when nobody can tell.
    ///
    /// - Parameter keep: gets renewed tokens at once, before anything else can fail: the ones before them are used
    ///   up, and sent once more they look stolen.
    package func callAsFunction(
        _ tokens: SessionTokens, for visitor: Visitor, isWrite: Bool, keep: (SessionTokens) throws -> Void
    ) async throws -> Live? {
        if let claims = try await check(tokens.access, for: visitor, isWrite: isWrite), isFresh(claims) {
            return Live(tokens: tokens, claims: claims)
        }
        guard let renewed = try await token.refresh(tokens.refresh, for: visitor) else { return nil }
        try keep(renewed)
        guard let claims = try await check(renewed.access, for: visitor, isWrite: isWrite) else { return nil }
        return Live(tokens: renewed, claims: claims)
    }

    private func isFresh(_ claims: AccessTokenClaims) -> Bool {
        SessionFreshness(expiry: claims.exp, nowMilliseconds: dependencies.now().milliseconds) == .fresh
    }
}
