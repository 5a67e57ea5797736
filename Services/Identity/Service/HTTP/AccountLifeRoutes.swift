import EventContracts
import Foundation
import HTTPKit
import HTTPTypes
import Hummingbird
import RecoveryCrypto

/// `POST /v1/step-up`, `GET /v1/account/timeline`, `GET /v1/account/export`, `DELETE /v1/account` and
/// `POST /v1/account/reopen`.
struct AccountLifeRoutes: Sendable {
    private struct Closing: Encodable {
        var eraseAfter: String
    }

    let stepUp: StepUpSession
    let timeline: ReadTimeline
    let export: ExportAccount
    let close: CloseAccount
    let reopen: ReopenAccount
    let callers: Callers

    func add(to router: Router<RekeyRequestContext>) {
        router.post("/v1/step-up") { request, _ in
            let claims = try await callers.sensitive(request)
            let password = try await request.jsonObject(allowed: ["password"]).password("password")
            try await IdentityProblems.answering { try await stepUp.run(claims, password: password) }
            return Response.noContent()
        }
        router.get("/v1/account/timeline") { request, _ in
            let claims = try await callers.bearer(request)
            let query = try PageQuery(request.uri.queryParameters.map { (String($0.key), String($0.value)) })
            let page = try await IdentityProblems.answering {
                try await timeline.run(claims, before: query.before, limit: query.limit)
            }
            return try Response.json(TimelineAnswer(page))
        }
        router.get("/v1/account/export") { request, context in
            let claims = try await callers.sensitive(request)
            let data = try await IdentityProblems.answering {
                try await export.run(claims, place: callers.place(context.source))
            }
            return try Response.json(
                data, headers: [.contentDisposition: #"attachment; filename="rekey-account.json""#])
        }
        router.delete("/v1/account") { request, context in
            let claims = try await callers.sensitive(request)
            let eraseAfter = try await IdentityProblems.answering {
                try await close.run(claims, place: callers.place(context.source))
            }
            return try Response.json(Closing(eraseAfter: Instant.text(eraseAfter)), status: .accepted)
        }
        router.post("/v1/account/reopen") { request, context in
            let claims = try await callers.sensitive(request)
            try await IdentityProblems.answering {
                try await reopen.run(claims, place: callers.place(context.source))
            }
            return Response.noContent()
        }
    }
}
