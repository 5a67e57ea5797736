package import HTTPKit
package import Hummingbird
package import RevocationFeed
package import ServiceRuntime

/// The pages and routes of the gateway, apart from what listens; tests run the same.
package struct GatewayApplication: Sendable {
    private let pages: PageRouter
    private let clients: GatewayClients
    private let check: CheckAccess
    private let mailFrom: String
    private let confirmationPatience: Duration
    private let dependencies: SystemDependencies

    /// - Parameter confirmationPatience: how long the page after a sign-out may wait for every server to confirm it.
    package init(
        site: Site, renderer: PageRenderer, clients: GatewayClients, directory: PeerKeyDirectory,
        feed: any RevocationReading, mailFrom: String,
        confirmationPatience: Duration = .seconds(2), dependencies: SystemDependencies
    ) {
        pages = PageRouter(site: site, renderer: renderer)
        self.clients = clients
        self.mailFrom = mailFrom
        self.confirmationPatience = confirmationPatience
        self.dependencies = dependencies
        check = CheckAccess(directory: directory, feed: feed, token: clients.token, dependencies: dependencies)
    }

    /// All routes.
    package var router: Router<RekeyRequestContext> {
        let router = makeRouter()
        let access = AccountVisit(resume: ResumeSession(check: check, token: clients.token, dependencies: dependencies))
        let prompt = PasswordPrompt(access: access, identity: clients.identity)
        LoginHelpPages(identity: clients.identity, mailFrom: mailFrom, now: dependencies.now).add(to: router, pages)
        FindPages(identity: clients.identity, mailFrom: mailFrom, now: dependencies.now).add(to: router, pages)
        CodePages(token: clients.token, now: dependencies.now).add(to: router, pages)
        ResetPages(resetPassword: ResetPassword(identity: clients.identity, token: clients.token)).add(
            to: router, pages)
        UndoPages(identity: clients.identity).add(to: router, pages)
        LoginPages(signIn: SignIn(identity: clients.identity, token: clients.token), token: clients.token)
            .add(to: router, pages)
        AccountPages(access: access, identity: clients.identity).add(to: router, pages)
        for kind in ContactKind.allCases {
            ContactPages(kind: kind, access: access, identity: clients.identity, prompt: prompt).add(to: router, pages)
        }
        DenialPages(access: access, identity: clients.identity, prompt: prompt).add(to: router, pages)
        let confirmation = AwaitConfirmation(
            session: clients.session, patience: confirmationPatience, dependencies: dependencies)
        DevicePages(
            access: access, identity: clients.identity, session: clients.session, token: clients.token,
            confirmation: confirmation
        ).add(to: router, pages)
        ActivityPages(access: access, identity: clients.identity).add(to: router, pages)
        ClosingPages(access: access, identity: clients.identity, prompt: prompt).add(to: router, pages)
        PasswordPages(access: access, identity: clients.identity, token: clients.token).add(to: router, pages)
        addSupport(to: router)
        ResourceRoutes(check: check).add(to: router)
        return router
    }

    /// Support cases: the agents' pages, and the one behind the link in a notice.
    private func addSupport(to router: Router<RekeyRequestContext>) {
        let support = SupportClient(upstream: clients.identity.upstream)
        let access = SupportVisit()
        SupportLoginPages(support: support).add(to: router, pages)
        SupportListPages(access: access, support: support).add(to: router, pages)
        SupportCasePages(access: access, support: support).add(to: router, pages)
        ObjectionPages(objections: ObjectionClient(upstream: clients.identity.upstream)).add(to: router, pages)
    }

    /// What a listener for browsers does beside the common.
    package func configure(_ configuration: inout EdgeConfiguration) {
        configuration.headers = BrowserHeaders.all
        configuration.errorAnswer = ErrorPages(pages: pages).answer
    }
}
