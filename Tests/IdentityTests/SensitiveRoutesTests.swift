import EventContracts
import Foundation
import HTTPTypes
import TestSupport
import Testing

@Suite("A session that ended a moment ago, which only the owner of sessions knows")
struct SensitiveRoutesTests {
    struct Route: Sendable, CustomTestStringConvertible {
        var method: HTTPRequest.Method
        var path: String
        var testDescription: String { "\(method) \(path)" }
    }

    private static let contact = "/v1/account/contacts/\(UUID().uuidString)"

    static let sensitive: [Route] = [
        Route(method: .post, path: "/v1/password/change"), Route(method: .post, path: "/v1/sign-out-everywhere"),
        Route(method: .post, path: "/v1/step-up"), Route(method: .get, path: "/v1/account/export"),
        Route(method: .delete, path: "/v1/account"), Route(method: .post, path: "/v1/account/reopen"),
        Route(method: .put, path: "/v1/account/email"), Route(method: .post, path: "/v1/account/email/verify"),
        Route(method: .put, path: "/v1/account/phone"), Route(method: .post, path: "/v1/account/phone/verify"),
        Route(method: .post, path: "/v1/account/contacts"), Route(method: .delete, path: "/v1/account/contacts"),
        Route(method: .post, path: "\(contact)/verify"), Route(method: .post, path: "\(contact)/keep"),
        Route(method: .delete, path: contact), Route(method: .post, path: "\(contact)/denial"),
        Route(method: .post, path: "\(contact)/denial/verify"),
    ]

    @Test("is asked about on every route that changes something or gives everything away", arguments: sensitive)
    func asks(_ route: Route) async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.proved(identity)
            let events = try await identity.events().count
            identity.neighbours.end(owner.session)
            let reply = try await owner.send(route.method, route.path, route.method == .get ? nil : "{}")
            #expect(reply.status == 401)
            #expect(reply.problem == "session-ended")
            #expect(try await identity.events().count == events)
            #expect(try await owner.elsewhere().get("/v1/account").status == 200)
        }
    }

    @Test("is not asked about for reading", arguments: ["/v1/account", "/v1/account/timeline"])
    func reads(_ path: String) async throws {
        try await IdentityHarness.with { identity in
            let owner = try await Owner.proved(identity)
            identity.neighbours.end(owner.session)
            #expect(try await owner.get(path).status == 200)
        }
    }
}
