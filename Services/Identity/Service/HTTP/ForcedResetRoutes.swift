import Foundation
import HTTPKit
import Hummingbird
import PostgresClient
import ServiceRuntime

/// `/v1/admin/forced-resets`: the response to a breach, for operators on the management port.
///
/// A run is opened, its accounts are named in batches, then it is started; every request may be sent again. `accounts` in
/// the opening request does all three at once.
struct ForcedResetRoutes: Sendable {
    private struct Counts: Encodable {
        var accounts: Int
        var usable: Int64
        var frozen: Int64
        var closed: Int64
        var unknown: Int64
    }

    private struct List: Encodable {
        var runs: [ForcedResetAnswer]
    }

    private static let path: RouterPath = "/v1/admin/forced-resets"

    let order: OrderForcedReset
    let newID: @Sendable () -> UUID

    func add(to router: some RouterMethods<RekeyRequestContext>) {
        router.post(Self.path) { request, _ in try await open(request) }
        router.get(Self.path) { _, _ in
            try Response.json(List(runs: try await order.newest().map { ForcedResetAnswer($0) }))
        }
        router.post("/v1/admin/forced-resets/counts") { request, _ in
            let accounts = try Self.accounts(try await request.jsonObject(allowed: ["accounts"]))
            let counts = try await order.counts(accounts)
            let known = counts.usable + counts.frozen + counts.closed
            return try Response.json(
                Counts(
                    accounts: accounts.count, usable: counts.usable, frozen: counts.frozen, closed: counts.closed,
                    unknown: Int64(accounts.count) - known))
        }
        router.get("/v1/admin/forced-resets/:id") { _, context in
            try await answer(context) { id in try await order.find(id) }
        }
        router.put("/v1/admin/forced-resets/:id/accounts") { request, context in
            let accounts = try Self.accounts(try await request.jsonObject(allowed: ["accounts"]))
            let id = try Self.runID(context)
            return try Response.json(
                try await IdentityProblems.answering { try await order.name(accounts, for: id) })
        }
        router.post("/v1/admin/forced-resets/:id/start") { request, context in
            _ = try await request.jsonObject(allowed: [])
            return try await answer(context) { id in try await order.start(id) }
        }
        router.post("/v1/admin/forced-resets/:id/cancel") { request, context in
            _ = try await request.jsonObject(allowed: [])
            return try await answer(context) { id in try await order.cancel(id) }
        }
    }

    private func open(_ request: Request) async throws -> Response {
        let body = try await request.jsonObject(
            allowed: ["id", "reason", "ticket", "messagesPerSecond", "accounts"])
        let id =
            try body.optionalString("id", maximumBytes: 36).map { text throws(ProblemDetails) in
                try Self.uuid(text, "id")
            } ?? newID()
        let reason = try body.string("reason", maximumBytes: 2000)
        let ticket = try body.optionalString("ticket", maximumBytes: 64)
        let pace = body.contains("messagesPerSecond") ? try body.integer("messagesPerSecond", in: 1...10_000) : 50
        let accounts = body.contains("accounts") ? try Self.accounts(body) : []
        let run = try await IdentityProblems.answering {
            let run = try await order.open(id: id, reason: reason, ticket: ticket, messagesPerSecond: pace)
            guard !accounts.isEmpty else { return run }
            if run.state == .loading { _ = try await order.name(accounts, for: id) }
            return try await order.start(id)
        }
        return try Response.json(ForcedResetAnswer(run), status: .accepted)
    }

    private func answer(
        _ context: RekeyRequestContext, _ body: (UUID) async throws -> ForcedReset
    ) async throws -> Response {
        let id = try Self.runID(context)
        return try Response.json(ForcedResetAnswer(try await IdentityProblems.answering { try await body(id) }))
    }

    private static func runID(_ context: RekeyRequestContext) throws(ProblemDetails) -> UUID {
        guard let id = context.parameters.get("id").flatMap({ UUID(uuidString: $0) }) else { throw .notFound() }
        return id
    }

    private static func accounts(_ body: JSONObject) throws(ProblemDetails) -> [UUID] {
        let texts = try body.strings("accounts", maximum: OrderForcedReset.maximumAccounts, maximumBytes: 36)
        guard !texts.isEmpty else { throw .badRequest("missing-member", "\"accounts\" names nobody.") }
        var ids: Set<UUID> = []
        for text in texts { ids.insert(try uuid(text, "accounts")) }
        return Array(ids)
    }

    private static func uuid(_ text: String, _ name: String) throws(ProblemDetails) -> UUID {
        guard let id = UUID(uuidString: text) else {
            throw .badRequest("invalid-id", "\"\(name)\" holds what is no id.")
        }
        return id
    }
}
