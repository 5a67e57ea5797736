import EventContracts
import Foundation
import HTTPKit
import Hummingbird
import NotificationDomain
import PostgresClient

/// `/v1/messages` on the management port: what became of messages. Reading shows masked destinations and no content;
/// `POST /v1/messages/{id}/retry|cancel|expire` is for the operator's client alone.
struct MessageRoutes: Sendable {
    let client: PostgresClient
    let act: ActOnMessage
    let adminSecret: String?

    /// Most messages of one answer.
    private static let limit = 200
    /// Longest reason and longest name of an operator, in bytes.
    static let longestReason = 500
    static let longestActor = 100

    private struct List: Encodable {
        let messages: [MessageSummary]
    }

    private struct Whole: Encodable {
        let message: MessageSummary
        let attempts: [MessageAttempt]
        let actions: [MessageActionRecord]
    }

    func add(to router: Router<RekeyRequestContext>) {
        router.get("/v1/messages") { request, _ in
            let query = try Self.query(request)
            let messages = try await client.transaction { tx in
                try MessageStore.list(
                    account: query.account, states: query.states, before: query.before, limit: query.limit, in: tx)
            }
            return Response.json(bytes: try EventJSON.encode(List(messages: messages)))
        }
        router.get("/v1/messages/:id") { _, context in
            let id = try Self.id(context)
            let whole = try await client.transaction { tx -> Whole? in
                guard let message = try MessageStore.find(id, in: tx) else { return nil }
                return Whole(
                    message: message, attempts: try AttemptStore.list(id, in: tx),
                    actions: try MessageActionStore.list(id, in: tx))
            }
            guard let whole else { throw ProblemDetails.notFound() }
            return Response.json(bytes: try EventJSON.encode(whole))
        }
        let operators = router.group().add(middleware: AdminGuard(secret: adminSecret))
        for action in ActOnMessage.Action.allCases {
            operators.post("/v1/messages/:id/\(action.rawValue)") { request, context in
                let body = try await request.jsonObject(allowed: ["reason", "actor"])
                let reason = try body.string("reason", maximumBytes: Self.longestReason)
                let actor = try body.optionalString("actor", maximumBytes: Self.longestActor) ?? AdminGuard.clientID
                do {
                    try await act(action, try Self.id(context), actor: actor, reason: reason)
                } catch let refusal as ActOnMessage.Refusal {
                    throw Self.problem(refusal)
                }
                return Response.noContent()
            }
        }
    }

    private static func id(_ context: RekeyRequestContext) throws(ProblemDetails) -> UUID {
        guard let id = context.parameters.get("id").flatMap({ UUID(uuidString: $0) }) else { throw .notFound() }
        return id
    }

    private struct Query {
        var account: UUID?
        var states: [MessageState] = []
        var before: Date?
        var limit = MessageRoutes.limit
    }

    private static func query(_ request: Request) throws(ProblemDetails) -> Query {
        var query = Query()
        let given = request.uri.queryParameters
        if let text = given.get("account") {
            guard let account = UUID(uuidString: text) else {
                throw .badRequest("invalid-account", "\"account\" is not an account id.")
            }
            query.account = account
        }
        if let text = given.get("state") {
            for name in text.split(separator: ",") {
                guard let state = MessageState(rawValue: String(name)) else {
                    let names = MessageState.allCases.map(\.rawValue).joined(separator: ", ")
                    throw .badRequest("invalid-state", "\"state\" is not one of \(names).")
                }
                query.states.append(state)
            }
        }
        if let text = given.get("before") {
            guard let instant = Instant.date(text) else {
                throw .badRequest("invalid-instant", "\"before\" is not an instant as 2026-11-27T10:00:00.000Z.")
            }
            query.before = instant
        }
        if let text = given.get("limit") {
            guard let number = Int(text), (1...limit).contains(number) else {
                throw .badRequest("invalid-limit", "\"limit\" is not a number from 1 to \(limit).")
            }
            query.limit = number
        }
        return query
    }

    private static func problem(_ refusal: ActOnMessage.Refusal) -> ProblemDetails {
        switch refusal {
        case .notFound: .notFound()
        case .wrongState(let state):
            .conflict("wrong-state", "The message is \(state.rawValue); that cannot be done to it.")
        case .tooLate:
            .conflict("too-late", "What the message carries has expired or is wiped; a new one has to be asked for.")
        }
    }
}
