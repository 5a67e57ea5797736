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
    private let adminSecret: String?
    private let surroundings: IdentitySurroundings
    private let limits: SourceLimits
    private let contactCodeLimits: ContactCodeLimits
    private let recoveryWorker: RecoveryWorker
    private let retentionWorker: RetentionWorker
    private let supportWorker: SupportWorker
    private let supportLimits: SupportLimits

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
                passwordPolicy: policy, passwordHistory: settings.passwordHistory, coolDown: settings.coolDown,
                smsCodeLife: settings.sms.codeLife, smsLimits: settings.sms.limits,
                lookupLimits: settings.lookupLimits, accountLimits: settings.accountLimits,
                closureGrace: settings.closureGrace,
                undoWindow: settings.undoWindow, contactAgeing: settings.contactAgeing,
                firstNumberAgeing: settings.firstNumberAgeing, support: settings.support.rules),
            hasher: PasswordHasher(threads: settings.hashingThreads, random: dependencies.random),
            recipients: RecipientSeals(sealer: sealer, notificationKey: surroundings.notificationKey),
            identifiers: IdentifierSeal(sealer: sealer), fingerprints: KeyedFingerprints(keys: rings.instrument),
            instruments: InstrumentFingerprints(keys: rings.instrument),
            assertions: AssertionIssuer(keys: rings.assertion, dependencies: dependencies),
            codes: RecoveryCodeDeriver(keys: rings.contactCode),
            noticeLinks: LinkTokenDeriver(keys: rings.noticeLink),
            secondFactors: SecondFactorSeal(keys: rings.agent, random: dependencies.random),
            phones: settings.sms.phones, phoneRisk: surroundings.phoneRisk)
        self.surroundings = surroundings
        adminSecret = settings.adminSecret
        let limiter = RateLimiter(client: client)
        limits = SourceLimits(settings, limiter: limiter, dependencies: dependencies)
        contactCodeLimits = ContactCodeLimits(
            settings, limiter: limiter, fingerprints: parts.fingerprints, dependencies: dependencies)
        recoveryWorker = RecoveryWorker(
            parts: parts, wakeUp: WorkerWakeUp(), concurrency: settings.recoveryWorkers, logger: logger)
        retentionWorker = RetentionWorker(parts: parts, logger: logger)
        supportWorker = SupportWorker(parts: parts, logger: logger)
        supportLimits = SupportLimits(settings.support, limiter: limiter, dependencies: dependencies)
    }

    /// Resolves recovery requests in the background.
    package var worker: any Service { recoveryWorker }

    /// Erases closed accounts and drops what has been kept long enough, in the background.
    package var retention: any Service { retentionWorker }

    /// Carries forced resets out, in the background.
    package var forcedResets: any Service { ForcedResetWorker(parts: parts, logger: recoveryWorker.logger) }

    /// Does what forced resets have to do now and returns.
    package func advanceForcedResets() async {
        let worker = ForcedResetWorker(parts: parts, logger: recoveryWorker.logger)
        while await worker.advance() {}
    }

    /// Does what is due in support cases, in the background.
    package var support: any Service { supportWorker }

    /// Does everything that is due in support cases now and returns.
    package func advanceSupportCases() async { await supportWorker.advanceDueCases() }

    /// Erases every account whose grace is over now and returns.
    package func eraseDueAccounts() async { await retentionWorker.eraseDueAccounts() }

    /// Takes off every contact whose time has come now and returns.
    package func removeDueContacts() async { await retentionWorker.removeDueContacts() }

    /// Drops what has been kept long enough now and returns.
    package func applyRetention() async { await retentionWorker.applyRetention() }

    /// Resolves every request that is due now and returns.
    package func resolveRequests() async { await recoveryWorker.drain() }

    /// What happens on each event of other services.
    package var handlers: HandlerTable {
        var table = HandlerTable()
        table.on(RecoverySecretRedeemedHandler(parts: parts, allowance: allowance))
        table.on(RecoverySecretExhaustedHandler(parts: parts))
        table.on(RefreshTokenReusedHandler(parts: parts))
        table.on(MessageBouncedHandler())
        return table
    }

    /// Adds the public routes.
    package func addRoutes(to router: Router<RekeyRequestContext>) {
        RegistrationRoutes(
            register: RegisterAccount(parts: parts), instruments: parts.instruments, limits: limits
        ).add(to: router)
        LookupRoutes(
            request: RequestLookup(parts: parts, worker: recoveryWorker.wakeUp), limits: limits,
            coolDown: parts.rules.coolDown
        ).add(to: router)
        RecoveryRoutes(
            request: RequestRecovery(parts: parts, worker: recoveryWorker.wakeUp),
            reset: ResetPassword(
                parts: parts,
                grants: GrantVerifier(genuine: surroundings.genuineGrant, dependencies: parts.dependencies)),
            limits: limits, phones: parts.phones, coolDown: parts.rules.coolDown, place: surroundings.place
        ).add(to: router)
        UndoRoutes(
            undo: UndoChange(parts: parts), preview: PreviewUndo(parts: parts), limits: limits,
            place: surroundings.place
        ).add(to: router)
        SignInRoutes(signIn: SignIn(parts: parts), limits: limits, place: surroundings.place).add(to: router)
        addOwnerRoutes(to: router)
        addSupportRoutes(to: router)
    }

    private func addSupportRoutes(to router: Router<RekeyRequestContext>) {
        let agents = AgentCallers(sessions: AgentSessions(parts: parts))
        SupportSessionRoutes(signIn: SignInAgent(parts: parts), callers: agents, limits: limits).add(to: router)
        SupportCaseRoutes(
            open: OpenSupportCase(parts: parts), read: ReadSupportCase(parts: parts), callers: agents,
            limits: supportLimits, phones: parts.phones
        ).add(to: router)
        SupportActionRoutes(parts: parts, callers: agents, limits: supportLimits).add(to: router)
        SupportPublicRoutes(
            links: UseObjectionLink(parts: parts), own: ReadOwnSupportCases(client: parts.client), callers: callers,
            limits: limits
        ).add(to: router)
    }

    private func addOwnerRoutes(to router: Router<RekeyRequestContext>) {
        AccountRoutes(
            accounts: accounts, change: ChangePassword(parts: parts), signOut: SignOutEverywhere(parts: parts),
            callers: callers
        ).add(to: router)
        ContactRoutes(
            request: RequestContactChange(parts: parts, allowance: allowance),
            prove: ProveContact(parts: parts, allowance: allowance),
            remove: RemoveContact(parts: parts), accounts: accounts, phones: parts.phones,
            limits: contactCodeLimits, callers: callers
        ).add(to: router)
        DenialRoutes(
            deny: DenyContact(parts: parts, allowance: allowance), limits: contactCodeLimits, callers: callers
        ).add(to: router)
        AccountLifeRoutes(
            stepUp: StepUpSession(parts: parts), timeline: ReadTimeline(client: parts.client),
            export: ExportAccount(parts: parts), close: CloseAccount(parts: parts),
            reopen: ReopenAccount(parts: parts), callers: callers
        ).add(to: router)
    }

    private var callers: Callers {
        Callers(bearer: surroundings.bearer, sensitive: surroundings.sensitiveBearer, place: surroundings.place)
    }

    private var allowance: SMSAllowance { SMSAllowance(parts: parts, logger: recoveryWorker.logger) }

    private var accounts: ReadAccount {
        ReadAccount(client: parts.client, rules: parts.rules, now: parts.dependencies.now)
    }

    /// Adds the routes for operators, which belong on the management port; each needs the operator's client.
    package func addAdminRoutes(to router: Router<RekeyRequestContext>) {
        let operators = router.group().add(middleware: AdminGuard(secret: adminSecret))
        ForcedResetRoutes(order: OrderForcedReset(parts: parts), newID: parts.dependencies.newID).add(to: operators)
        InstrumentAdminRoutes(
            replace: ReplaceInstruments(parts: parts), rekey: RekeyInstruments(parts: parts),
            instruments: parts.instruments
        ).add(to: operators)
        ExplainRoutes(explain: ExplainAccount(parts: parts)).add(to: operators)
        AgentAdminRoutes(agents: ManageAgents(parts: parts)).add(to: operators)
    }

    /// Adds the routes for other services, behind `guardian`.
    package func addInternalRoutes(to router: Router<RekeyRequestContext>, guardian: PeerGuard) {
        InternalRoutes(accounts: accounts, guardian: guardian).add(to: router)
    }
}
