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
    package let closeAccount: CloseAccount
    package let readRevocationStatus: ReadRevocationStatus
    package let janitor: SessionJanitor

    package init(
        client: PostgresClient, outbox: Outbox, dependencies: SystemDependencies, logger: Logger,
        databaseTime: @escaping ReadRevocationStatus.DatabaseTime = { try DatabaseClock.now(in: $0) }
    ) {
        let publish = PublishRevocation(outbox: outbox, dependencies: dependencies)
        endSession = EndSession(publish: publish, dependencies: dependencies)
        registerSession = RegisterSession(publish: publish, endSession: endSession, dependencies: dependencies)
        raiseFloor = RaiseFloor(publish: publish, dependencies: dependencies)
        listSessions = ListSessions(client: client, dependencies: dependencies)
        revokeOwnSession = RevokeOwnSession(client: client, endSession: endSession, outbox: outbox)
        answerStanding = AnswerStanding(client: client)
        closeAccount = CloseAccount(raiseFloor: raiseFloor)
        readRevocationStatus = ReadRevocationStatus(
            client: client, partitions: outbox.partitions, databaseTime: databaseTime)
        janitor = SessionJanitor(client: client, dependencies: dependencies, logger: logger)
    }

    /// Adds the routes for owners of accounts.
    package func addRoutes(to router: Router<RekeyRequestContext>, bearer: BearerAuthenticator) {
        SessionRoutes(bearer: bearer, listSessions: listSessions, revokeOwnSession: revokeOwnSession).add(to: router)
        RevocationRoutes(bearer: bearer, readStatus: readRevocationStatus).add(to: router)
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
        table.on(AccountFrozenHandler(raiseFloor: raiseFloor))
        table.on(AccountClosedHandler(closeAccount: closeAccount))
        table.on(RevocationAppliedHandler())
        return table
    }
}
