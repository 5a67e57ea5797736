import Foundation
import HTTPKit
import Hummingbird
import IdentityDomain

/// `PUT /v1/admin/accounts/{id}/instruments` for the billing system and `POST /v1/admin/instruments/rekey` for operators.
struct InstrumentAdminRoutes: Sendable {
    private struct Progress: Encodable {
        var rekeyed: Int
        var remaining: Int
    }

    /// Most payment numbers of one account.
    private static let maximumInstruments = 10
    /// Most rows of one batch.
    private static let maximumBatch = 10_000

    let replace: ReplaceInstruments
    let rekey: RekeyInstruments
    let instruments: InstrumentFingerprints

    func add(to router: RouterGroup<RekeyRequestContext>) {
        router.put("/v1/admin/accounts/:id/instruments") { request, context in
            let body = try await request.jsonObject(allowed: ["instruments"])
            let given = try given(body)
            guard let id = context.parameters.get("id").flatMap({ UUID(uuidString: $0) }) else {
                throw ProblemDetails.notFound()
            }
            try await IdentityProblems.answering { try await replace.run(id, given) }
            return Response.noContent()
        }
        router.post("/v1/admin/instruments/rekey") { request, _ in
            let body = try await request.jsonObject(allowed: ["limit"])
            let progress = try await rekey.run(limit: try body.integer("limit", in: 1...Self.maximumBatch))
            return try Response.json(Progress(rekeyed: progress.rekeyed, remaining: progress.remaining))
        }
    }

    private func given(_ body: JSONObject) throws(ProblemDetails) -> [ReplaceInstruments.Given] {
        // An empty list takes all numbers away, so a forgotten one must not pass for it.
        guard body.contains("instruments") else {
            throw .badRequest("missing-member", "\"instruments\" is missing.")
        }
        var given: [ReplaceInstruments.Given] = []
        let objects = try body.objects("instruments", allowed: ["kind", "number"], maximum: Self.maximumInstruments)
        for (index, object) in objects.enumerated() {
            let kind = try object.instrumentKind()
            let number = try object.instrumentNumber()
            guard let fingerprints = instruments.fingerprints(kind, typed: number) else {
                throw .unprocessable("invalid-instrument", "instruments[\(index)] is not a valid number of its kind.")
            }
            given.append(ReplaceInstruments.Given(kind: kind, fingerprints: fingerprints))
        }
        return given
    }
}
