package import HTTPKit
package import Hummingbird
import IdentityDomain
package import Logging
package import Messaging
package import PostgresClient
import RecoveryCrypto
package import ServiceLifecycle
package import ServiceRuntime

/// Identity's rules, routes and worker over a database; the composition root adds the outside world, a test its own.
package struct IdentityApplication: Sendable {
    private let parts: IdentityParts
    private let surroundings: IdentitySurroundings
    private let limits: SourceLimits
    private let recoveryWorker: RecoveryWorker

    /// Names that no password may be made of (PWD-04).
    private static let serviceWords = ["rekey", "rekeyed", "rekeying"]

    package init(
        settings: IdentitySettings, rings: IdentityKeyRings, client: PostgresClient, outbox: Outbox,
        dependencies: SystemDependencies, surroundings: IdentitySurroundings, logger: Logger
    ) {
        let policy = PasswordPolicy(
            minimumLength: settings.passwordMinimumLength,
            blockList: PasswordPolicy.blockList(PackageResources.common_passwords_txt), serviceWords: Self.serviceWords)
        let sealer = Sealer(keys: rings.sealing)
        parts = IdentityParts(
            client: client, outbox: outbox, dependencies: dependencies,
            rules: IdentityRules(
                passwordPolicy: policy, passwordHistory: settings.passwordHistory, coolDown: settings.coolDown),
            hasher: PasswordHasher(threads: settings.hashingThreads, random: dependencies.random),
            recipients: RecipientSeals(sealer: sealer, notificationKey: surroundings.notificationKey),
            identifiers: IdentifierSeal(sealer: sealer), fingerprints: KeyedFingerprints(keys: rings.instrument),
            assertions: AssertionIssuer(keys: rings.assertion, dependencies: dependencies))
        self.surroundings = surroundings
        limits = SourceLimits(settings, limiter: RateLimiter(client: client), dependencies: dependencies)
        recoveryWorker = RecoveryWorker(
            parts: parts, wakeUp: WorkerWakeUp(), concurrency: settings.recoveryWorkers, logger: logger)
    }

    /// Resolves recovery requests in the background.
    package var worker: any Service { recoveryWorker }

    /// Resolves every request that is due now and returns.
    package func resolveRequests() async { await recoveryWorker.drain() }

    /// Adds the public routes.
    package func addRoutes(to router: Router<RekeyRequestContext>) {
        RegistrationRoutes(register: RegisterAccount(parts: parts), limits: limits).add(to: router)
        RecoveryRoutes(
            request: RequestRecovery(parts: parts, worker: recoveryWorker.wakeUp),
            reset: ResetPassword(
                parts: parts,
                grants: GrantVerifier(genuine: surroundings.genuineGrant, dependencies: parts.dependencies)),
            limits: limits, coolDown: parts.rules.coolDown
        ).add(to: router)
        SignInRoutes(signIn: SignIn(parts: parts), limits: limits).add(to: router)
        AccountRoutes(
            accounts: ReadAccount(client: parts.client), change: ChangePassword(parts: parts),
            signOut: SignOutEverywhere(parts: parts), bearer: surroundings.bearer
        ).add(to: router)
    }

    /// Adds the routes for other services, behind `guardian`.
    package func addInternalRoutes(to router: Router<RekeyRequestContext>, guardian: PeerGuard) {
        InternalRoutes(accounts: ReadAccount(client: parts.client), guardian: guardian).add(to: router)
    }
}
