package import HTTPKit
package import Hummingbird
package import Logging
package import Messaging
package import PostgresClient
package import ServiceRuntime

/// Session's rules, routes and event handlers over a database; the composition root adds the outside world, a test its
/// own.
package struct SessionApplication: Sendable {
    package let registerSession: RegisterSession
    package let endSession: EndSession
    package let raiseFloor: RaiseFloor
    package let listSessions: ListSessions
    package let revokeOwnSession: RevokeOwnSession
    package let answerStanding: AnswerStanding
    package let janitor: SessionJanitor

    package init(client: PostgresClient, outbox: Outbox, dependencies: SystemDependencies, logger: Logger) {
        let publish = PublishRevocation(outbox: outbox, dependencies: dependencies)
        registerSession = RegisterSession(publish: publish, dependencies: dependencies)
        endSession = EndSession(publish: publish, dependencies: dependencies)
        raiseFloor = RaiseFloor(publish: publish, dependencies: dependencies)
        listSessions = ListSessions(client: client, dependencies: dependencies)
        revokeOwnSession = RevokeOwnSession(client: client, endSession: endSession, outbox: outbox)
        answerStanding = AnswerStanding(client: client)
        janitor = SessionJanitor(client: client, dependencies: dependencies, logger: logger)
    }

    /// Adds the routes for owners of accounts.
    package func addRoutes(to router: Router<RekeyRequestContext>, bearer: BearerAuthenticator) {
        SessionRoutes(bearer: bearer, listSessions: listSessions, revokeOwnSession: revokeOwnSession).add(to: router)
    }

    /// What happens on each event.
    package var handlers: HandlerTable {
        var table = HandlerTable()
        table.on(SessionOpenedHandler(registerSession: registerSession))
        table.on(SessionRefreshedHandler())
        table.on(SessionEndedHandler(endSession: endSession))
        table.on(RefreshTokenReusedHandler(endSession: endSession))
        table.on(PasswordChangedHandler(raiseFloor: raiseFloor))
        table.on(ContactVerifiedHandler(raiseFloor: raiseFloor))
        table.on(AccountSignedOutHandler(raiseFloor: raiseFloor))
        return table
    }
}
