import EventContracts
import Foundation
import HTTPKit
import Hummingbird

/// `POST /v1/account/contacts/{id}/denial` and its `/verify`: an owner leaves a contact that is not safe.
struct DenialRoutes: Sendable {
    private struct Waiting: Encodable {
        var id: String
        /// The letters that the message with its code shows; left out for a text message.
        var requestLabel: String?
    }

    let deny: DenyContact
    let limits: ContactCodeLimits
    let callers: Callers

    func add(to router: Router<RekeyRequestContext>) {
        router.post("/v1/account/contacts/:id/denial") { request, context in
            let claims = try await callers.sensitive(request)
            _ = try await request.jsonObject(allowed: [])
            let contact = try Self.contactID(context.parameters.get("id"))
            let destination = try await IdentityProblems.answering {
                try await deny.destination(claims, contact: contact)
            }
            let mayBeSent = try await limits.take(account: claims.sub, destination: destination)
            let change = try await IdentityProblems.answering {
                try await deny.request(claims, contact: contact, to: destination, mayBeSent: mayBeSent)
            }
            return try Response.json(
                Waiting(id: change.id.wireText, requestLabel: change.requestLabel), status: .accepted)
        }
        router.post("/v1/account/contacts/:id/denial/verify") { request, context in
            let claims = try await callers.sensitive(request)
            let body = try await request.jsonObject(allowed: ["code", "device"])
            let code = try body.code()
            let origin = callers.origin(claims, context, device: try body.device())
            let contact = try Self.contactID(context.parameters.get("id"))
            try await IdentityProblems.answering {
                try await deny.verify(claims, contact: contact, code: code, origin: origin)
            }
            return Response.noContent()
        }
    }

    private static func contactID(_ text: String?) throws(ProblemDetails) -> UUID {
        guard let text, let id = UUID(uuidString: text) else { throw .notFound() }
        return id
    }
}
