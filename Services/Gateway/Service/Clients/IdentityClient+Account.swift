import HTTPKit
import NIOHTTP1

/// What an owner who is signed in asks of identity.
extension IdentityClient {
    /// What came of typing the password once more.
    enum StepUpAnswer: Equatable {
        case done
        case wrongPassword
        case signedOut
    }

    func stepUp(_ accessToken: String, password: String, for visitor: Visitor) async throws -> StepUpAnswer {
        struct Body: Encodable { var password: String }
        let answer = try await call(.POST, "/v1/step-up", .json(Body(password: password)), accessToken, visitor)
        return switch answer.status {
        case 204: .done
        case 401 where answer.slug != "invalid-credentials" && answer.slug != "wrong-password": .signedOut
        default: .wrongPassword
        }
    }

    /// Asks for another primary address or number; it counts once its code was typed.
    func replace(
        _ kind: ContactKind, by value: String, _ accessToken: String, for visitor: Visitor
    ) async throws -> AccountOutcome {
        let body = try UpstreamBody.json([kind.rawValue: value])
        return try AccountOutcome(await call(.PUT, kind.route, body, accessToken, visitor), otherwise: kind.invalid)
    }

    /// Asks for a second address or number.
    func add(
        _ kind: ContactKind, _ value: String, _ accessToken: String, for visitor: Visitor
    ) async throws -> AccountOutcome {
        let body = try UpstreamBody.json([kind.rawValue: value])
        let answer = try await call(.POST, "/v1/account/contacts", body, accessToken, visitor)
        return try AccountOutcome(answer, otherwise: kind.invalid)
    }

    /// Proves the pending contact with this id, and no other.
    func prove(
        _ id: String, code: String, on device: DeviceClaim, _ accessToken: String, for visitor: Visitor
    ) async throws -> AccountOutcome {
        let path = "/v1/account/contacts/\(UpstreamBody.encode(id))/verify"
        let answer = try await call(.POST, path, .json(Proof(code: code, device: device)), accessToken, visitor)
        return try AccountOutcome(answer, otherwise: TextKey("contact", "wrongCode"))
    }

    func remove(
        contact id: String, on device: DeviceClaim, _ accessToken: String, for visitor: Visitor
    ) async throws -> AccountOutcome {
        struct Body: Encodable {
            var contactId: String
            var device: DeviceClaim
        }
        let body = try UpstreamBody.json(Body(contactId: id, device: device))
        let answer = try await call(.DELETE, "/v1/account/contacts", body, accessToken, visitor)
        return try AccountOutcome(answer, otherwise: TextKey("contact", "gone"))
    }

    /// Keeps a contact that was to be taken off later.
    func keep(contact id: String, _ accessToken: String, for visitor: Visitor) async throws -> AccountOutcome {
        let path = "/v1/account/contacts/\(UpstreamBody.encode(id))/keep"
        let body = try UpstreamBody.json([String: String]())
        return try AccountOutcome(
            await call(.POST, path, body, accessToken, visitor), otherwise: TextKey("contact", "gone"))
    }

    /// Asks to leave a contact that is not safe: a code goes to another contact of old.
    /// - Returns: what came of it, and the letters that the message with the code shows; nil where it shows none.
    func deny(
        contact id: String, _ accessToken: String, for visitor: Visitor
    ) async throws -> (outcome: AccountOutcome, requestLabel: String?) {
        struct Waiting: Decodable { var requestLabel: String? }
        let path = "/v1/account/contacts/\(UpstreamBody.encode(id))/denial"
        let answer = try await call(.POST, path, .json([String: String]()), accessToken, visitor)
        let outcome = try AccountOutcome(answer, otherwise: TextKey("contact", "gone"))
        return (outcome, outcome == .done ? answer.decode(Waiting.self)?.requestLabel : nil)
    }

    /// Denies the contact its undo with the code that another contact got.
    func proveDenial(
        _ id: String, code: String, on device: DeviceClaim, _ accessToken: String, for visitor: Visitor
    ) async throws -> AccountOutcome {
        let path = "/v1/account/contacts/\(UpstreamBody.encode(id))/denial/verify"
        let answer = try await call(.POST, path, .json(Proof(code: code, device: device)), accessToken, visitor)
        return try AccountOutcome(answer, otherwise: TextKey("contact", "wrongCode"))
    }

    /// Closes the account: it is erased after its grace period.
    func close(_ accessToken: String, for visitor: Visitor) async throws -> AccountOutcome {
        try AccountOutcome(await call(.DELETE, "/v1/account", nil, accessToken, visitor))
    }

    func reopen(_ accessToken: String, for visitor: Visitor) async throws -> AccountOutcome {
        let body = try UpstreamBody.json([String: String]())
        return try AccountOutcome(await call(.POST, "/v1/account/reopen", body, accessToken, visitor))
    }

    /// Everything identity holds about the account, as it stands in the answer; beside it what came of asking.
    func export(_ accessToken: String, for visitor: Visitor) async throws -> (outcome: AccountOutcome, bytes: [UInt8]) {
        let answer = try await call(.GET, "/v1/account/export", nil, accessToken, visitor)
        return (try AccountOutcome(answer), answer.body)
    }

    /// A page of the account's history; nil when the session has ended.
    ///
    /// - Parameter cursor: `next` of the page before; from a browser, so it is only passed on encoded.
    func timeline(
        before cursor: String?, _ accessToken: String, for visitor: Visitor
    ) async throws -> TimelinePage? {
        let query = cursor.map { "?before=\(UpstreamBody.encode($0))" } ?? ""
        let answer = try await call(.GET, "/v1/account/timeline\(query)", nil, accessToken, visitor)
        if answer.status == 400 { throw ProblemDetails.notFound() }
        return try answer.whileSignedIn(TimelinePage.self)
    }

    /// The support cases of the account, newest first; nil when the session has ended.
    func supportCases(_ accessToken: String, for visitor: Visitor) async throws -> OwnCases? {
        let answer = try await call(.GET, "/v1/account/support-cases", nil, accessToken, visitor)
        // An identity of before there were cases knows none.
        if answer.status == 404 { return OwnCases(cases: []) }
        return try answer.whileSignedIn(OwnCases.self)
    }

    /// A code, and the browser that it was typed in.
    private struct Proof: Encodable {
        var code: String
        var device: DeviceClaim
    }

    private func call(
        _ method: HTTPMethod, _ path: String, _ body: UpstreamBody?, _ accessToken: String, _ visitor: Visitor
    ) async throws -> UpstreamAnswer {
        try await upstream.send(method, path, body: body, authorization: "Bearer \(accessToken)", for: visitor)
    }
}
