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
        /// The cookie has to be written again.
        package let isRenewed: Bool
    }

    /// Nil when the session has ended. Throws ``ProblemDetails`` 503 when nobody can tell: the cookie then stays.
    package func callAsFunction(
        _ tokens: SessionTokens, for visitor: Visitor, isWrite: Bool
    ) async throws -> Live? {
        if let claims = try await check(tokens.access, for: visitor, isWrite: isWrite), isFresh(claims) {
            return Live(tokens: tokens, claims: claims, isRenewed: false)
        }
        guard let renewed = try await token.refresh(tokens.refresh, for: visitor),
            let claims = try await check(renewed.access, for: visitor, isWrite: isWrite)
        else { return nil }
        return Live(tokens: renewed, claims: claims, isRenewed: true)
    }

    private func isFresh(_ claims: AccessTokenClaims) -> Bool {
        SessionFreshness(expiry: claims.exp, nowMilliseconds: dependencies.now().milliseconds) == .fresh
    }
}
