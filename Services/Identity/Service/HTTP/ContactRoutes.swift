import EventContracts
import Foundation
import HTTPKit
import Hummingbird
import IdentityDomain

/// An owner's contacts: `PUT /v1/account/phone` and `/email`, their `/verify`, and `/v1/account/contacts` for the second
/// of a kind.
struct ContactRoutes: Sendable {
    private struct Waiting: Encodable {
        var id: String
    }

    private struct Leaving: Encodable {
        var effectiveAt: String
    }

    let request: RequestContactChange
    let prove: ProveContact
    let remove: RemoveContact
    let accounts: ReadAccount
    let phones: PhoneNumbers
    let limits: ContactCodeLimits
    let callers: Callers

    func add(to router: Router<RekeyRequestContext>) {
        addPrimary(.email, "/v1/account/email", to: router)
        addPrimary(.sms, "/v1/account/phone", to: router)
        router.post("/v1/account/contacts") { request, _ in
            let claims = try await callers.sensitive(request)
            let body = try await request.jsonObject(allowed: ["email", "phone"])
            let contact = try await either(body, claims)
            let id = try await self.request(contact, place: .second, claims)
            return try Response.json(Waiting(id: id.wireText), status: .accepted)
        }
        router.post("/v1/account/contacts/:id/verify") { request, context in
            let claims = try await callers.sensitive(request)
            let body = try await request.jsonObject(allowed: ["code", "device"])
            let id = try Self.contactID(context.parameters.get("id"))
            try await verify(.contact(id), body, claims, context)
            return Response.noContent()
        }
        router.post("/v1/account/contacts/:id/keep") { request, context in
            let claims = try await callers.sensitive(request)
            let id = try Self.contactID(context.parameters.get("id"))
            try await IdentityProblems.answering {
                try await remove.keep(claims, contact: id, place: callers.place(context.source))
            }
            return Response.noContent()
        }
        router.delete("/v1/account/contacts") { request, context in
            let claims = try await callers.sensitive(request)
            let body = try await request.jsonObject(allowed: ["contactId", "device"])
            let id = try Self.contactID(try body.string("contactId", maximumBytes: 64))
            return try await take(id, off: claims, callers.origin(claims, context, device: try body.device()))
        }
        router.delete("/v1/account/contacts/:id") { request, context in
            let claims = try await callers.sensitive(request)
            let id = try Self.contactID(context.parameters.get("id"))
            return try await take(id, off: claims, callers.origin(claims, context))
        }
    }

    private func addPrimary(_ channel: Channel, _ path: RouterPath, to router: Router<RekeyRequestContext>) {
        router.put(path) { request, _ in
            let claims = try await callers.sensitive(request)
            let body = try await request.jsonObject(allowed: [channel == .email ? "email" : "phone"])
            let contact: NewContact =
                channel == .email
                ? .email(try body.emailAddress("email")) : .phone(try await phone(body, claims))
            _ = try await self.request(contact, place: .primary, claims)
            return Response.json(bytes: Array("{}".utf8), status: .accepted)
        }
        router.post("\(path)/verify") { request, context in
            let claims = try await callers.sensitive(request)
            let body = try await request.jsonObject(allowed: ["code", "device"])
            try await verify(.primary(channel), body, claims, context)
            return Response.noContent()
        }
    }

    private func request(
        _ contact: NewContact, place: ContactChangeRecord.Place, _ claims: AccessTokenClaims
    ) async throws -> UUID {
        try await IdentityProblems.answering { try await request.requireAllowed(claims, contact) }
        let mayBeSent = try await limits.take(account: claims.sub, destination: contact)
        return try await IdentityProblems.answering {
            try await request.run(claims, contact, place: place, mayBeSent: mayBeSent)
        }
    }

    private func verify(
        _ selector: ProveContact.Selector, _ body: JSONObject, _ claims: AccessTokenClaims,
        _ context: RekeyRequestContext
    ) async throws {
        let code = try body.code()
        let origin = callers.origin(claims, context, device: try body.device())
        try await IdentityProblems.answering { try await prove.run(claims, selector, code: code, origin: origin) }
    }

    /// 204 when it is gone; 202 with the instant when it goes later.
    private func take(
        _ id: UUID, off claims: AccessTokenClaims, _ origin: RequestOrigin
    ) async throws -> Response {
        let due = try await IdentityProblems.answering {
            try await remove.run(claims, contact: id, origin: origin)
        }
        guard let due else { return Response.noContent() }
        return try Response.json(Leaving(effectiveAt: Instant.text(due)), status: .accepted)
    }

    /// Exactly one of the two.
    private func either(_ body: JSONObject, _ claims: AccessTokenClaims) async throws -> NewContact {
        switch (body.contains("email"), body.contains("phone")) {
        case (true, false): return .email(try body.emailAddress("email"))
        case (false, true): return .phone(try await phone(body, claims))
        default:
            throw ProblemDetails.badRequest("ambiguous-contact", "Give either an e-mail address or a telephone number.")
        }
    }

    /// A number as people write it where the owner lives.
    private func phone(_ body: JSONObject, _ claims: AccessTokenClaims) async throws -> PhoneNumber {
        let country = try await IdentityProblems.answering { try await accounts.own(claims).snapshot.account.country }
        return try body.phoneNumber("phone", phones, country: country)
    }

    /// An id that is none is nobody's contact.
    private static func contactID(_ text: String?) throws(ProblemDetails) -> UUID {
        guard let text, let id = UUID(uuidString: text) else { throw .notFound() }
        return id
    }
}
