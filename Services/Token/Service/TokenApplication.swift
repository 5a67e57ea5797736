package import HTTPKit
package import Hummingbird
package import Logging
package import Messaging
package import PostgresClient
import RecoveryCrypto
import ServiceLifecycle
package import ServiceRuntime

/// Token's rules, routes and event handlers over a database; the composition root adds the outside world, a test its
/// own.
package struct TokenApplication: Sendable {
    package let issueSecret: IssueRecoverySecret
    package let redeemLink: RedeemRecoveryLink
    package let redeemCode: RedeemRecoveryCode
    package let openSession: OpenSession
    package let refreshSession: RefreshSession
    package let revokeToken: RevokeToken
    package let introspectToken: IntrospectToken
    package let janitor: TokenJanitor

    private let config: TokenConfig
    private let client: PostgresClient
    private let dependencies: SystemDependencies

    package init(
        config: TokenConfig, keys: TokenKeys, client: PostgresClient, outbox: Outbox, peerKeys: PeerKeys,
        owners: any StandingOwners, dependencies: SystemDependencies, logger: Logger
    ) {
        self.config = config
        self.client = client
        self.dependencies = dependencies
        let links = LinkTokenDeriver(keys: keys.links)
        let refreshTokens = RefreshTokenDeriver(keys: keys.refreshTokens)
        let gate = StandingGate(
            client: client, streams: StreamHealthStore(partitions: outbox.partitions), owners: owners, logger: logger)
        let issuer = TokenIssuer(signing: keys.signing, refreshTokens: refreshTokens, dependencies: dependencies)
        let families = FindRefreshFamily(client: client, refreshTokens: refreshTokens, dependencies: dependencies)
        let accessTokens = ReadAccessToken(signing: keys.signing, dependencies: dependencies)
        let codes = RecoveryCodeDeriver(keys: keys.codes)
        let sealer = Sealer(keys: keys.sealing)
        issueSecret = IssueRecoverySecret(
            link: IssueRecoveryLink(
                links: links, sealer: sealer, peerKeys: peerKeys, outbox: outbox, dependencies: dependencies),
            code: IssueRecoveryCode(
                codes: codes, sealer: sealer, peerKeys: peerKeys, outbox: outbox,
                lifetimeMilliseconds: config.codes.lifetimeMilliseconds, dependencies: dependencies))
        let grants = GrantIssuer(signing: keys.signing, dependencies: dependencies)
        redeemLink = RedeemRecoveryLink(
            client: client, links: links, grants: grants, outbox: outbox, dependencies: dependencies)
        redeemCode = RedeemRecoveryCode(
            client: client, codes: codes, grants: grants, outbox: outbox, rules: config.codes,
            dependencies: dependencies)
        openSession = OpenSession(
            gate: gate, issuer: issuer, refreshTokens: refreshTokens, peerKeys: peerKeys, outbox: outbox,
            dependencies: dependencies)
        refreshSession = RefreshSession(
            gate: gate, families: families, issuer: issuer, outbox: outbox, dependencies: dependencies)
        revokeToken = RevokeToken(
            client: client, families: families, accessTokens: accessTokens, outbox: outbox, dependencies: dependencies)
        introspectToken = IntrospectToken(
            gate: gate, families: families, accessTokens: accessTokens, dependencies: dependencies)
        janitor = TokenJanitor(
            forget: ForgetTheDead(client: client, dependencies: dependencies), dependencies: dependencies,
            logger: logger)
    }

    /// Adds the public routes.
    package func addRoutes(to router: Router<RekeyRequestContext>) {
        let failures = FailureLimit(
            limiter: RateLimiter(client: client), limit: RateLimit(config.redeemFailures, per: .seconds(600)),
            exemptsLoopback: config.exemptsLoopback, dependencies: dependencies)
        RecoveryRoutes(redeemLink: redeemLink, redeemCode: redeemCode, failures: failures).add(to: router)
        let clients = ClientAuthenticator(
            gatewaySecret: config.gatewaySecret, allowsDevelopmentClient: config.allowsDevelopmentClient)
        OAuthRoutes(
            clients: clients, openSession: openSession, refreshSession: refreshSession,
            introspectToken: introspectToken, revokeToken: revokeToken
        ).add(to: router)
        MetadataRoute(baseURL: config.oauthURL, allowsPublicClient: config.allowsDevelopmentClient).add(to: router)
    }

    /// What happens on each event.
    package var handlers: HandlerTable {
        var table = HandlerTable()
        table.on(RecoveryRequestedHandler(issue: issueSecret))
        table.on(RecoveryResendRequestedHandler(issue: issueSecret))
        table.on(RecoveryCompletedHandler(dependencies: dependencies))
        table.on(RecoveryVoidedHandler(dependencies: dependencies))
        table.on(AccountRegisteredHandler())
        table.on(AccountClosedHandler(dependencies: dependencies))
        table.on(AccountSignedOutHandler())
        table.on(AccountFrozenHandler())
        table.on(AccountUnfrozenHandler())
        table.on(ContactVerifiedHandler())
        table.on(PasswordChangedHandler())
        table.on(SessionRevokedHandler(dependencies: dependencies))
        return table
    }
}
