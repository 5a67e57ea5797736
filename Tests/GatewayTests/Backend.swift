import EventContracts
import Foundation
import Hummingbird
import NIOCore
import RecoveryCrypto
import Synchronization

/// Identity, token and session as the pages see them, over real HTTP: answers by rule and remembers what it was asked.
///
/// The real services stand behind the same pages in `Tests/EndToEnd`; here their answers have to be chosen.
final class Backend: Sendable {
    struct Call: Sendable {
        var path: String
        var method: String
        var body: String
        var authorization: String?
        var forwardedFor: String?
    }

    private struct State {
        var calls: [Call] = []
        var failures: [String: (status: Int, body: String)] = [:]
        var isActive = true
        var accessLife: Int64 = 300
        var generation = 0
        var isSteppedUp = false
        var isConfirmed = true
        var isDenied = false
        var isLeaving = false
        var obstacle: String?
    }

    static let goodToken = String(repeating: "g", count: 87)
    static let otherToken = String(repeating: "o", count: 87)
    static let goodCode = "01234567"
    static let contact = "0198c0de-0000-7000-8000-0000000000c1"
    static let pending = "0198c0de-0000-7000-8000-0000000000c2"
    /// An address that was taken off.
    static let former = "0198c0de-0000-7000-8000-0000000000c3"
    /// What attackers put where a name stands.
    static let markup = "\\\"\u{301}><svg onload=1>"
    static let handle = "AAAAAAAAAAAAAAAAAAAAAA"
    static let clientSecret = "gateway secret with a colon: and more than 32 characters"

    let signing: SigningKeyRing
    let account = UUID()
    let session = UUID()
    private let state = Mutex(State())
    private let now: @Sendable () -> Date

    init(now: @escaping @Sendable () -> Date) throws {
        signing = try SigningKeyRing(json: try KeyGenerator.signing())
        self.now = now
    }

    var calls: [Call] { state.withLock { $0.calls } }
    func calls(to path: String) -> [Call] { calls.filter { $0.path == path } }
    func forget() { state.withLock { $0.calls = [] } }

    /// From now on `path` answers so.
    func fail(_ path: String, _ status: Int, _ body: String = "{}") {
        state.withLock { $0.failures[path] = (status, body) }
    }
    func heal() { state.withLock { $0.failures = [:] } }
    func set(active: Bool) { state.withLock { $0.isActive = active } }
    func set(accessLife: Int64) { state.withLock { $0.accessLife = accessLife } }

    var isSteppedUp: Bool { state.withLock { $0.isSteppedUp } }
    var isConfirmed: Bool { state.withLock { $0.isConfirmed } }
    var isDenied: Bool { state.withLock { $0.isDenied } }
    var isLeaving: Bool { state.withLock { $0.isLeaving } }
    /// Why mail does not reach the first address; nil when it does.
    var obstacle: String? { state.withLock { $0.obstacle } }
    func set(obstacle: String?) { state.withLock { $0.obstacle = obstacle } }
    func set(leaving: Bool) { state.withLock { $0.isLeaving = leaving } }
    func set(denied: Bool) { state.withLock { $0.isDenied = denied } }
    func set(steppedUp: Bool) { state.withLock { $0.isSteppedUp = steppedUp } }
    func set(confirmed: Bool) { state.withLock { $0.isConfirmed = confirmed } }

    /// An access token of this session, signed by token's real key.
    func accessToken(life: Int64? = nil) throws -> String {
        let iat = now().milliseconds / 1000
        let claims = AccessTokenClaims(
            iss: AccessTokenClaims.issuer, sub: account, aud: AccessTokenClaims.audience,
            exp: iat + (life ?? state.withLock { $0.accessLife }), iat: iat, jti: UUID(), client_id: "rekey-gateway",
            sid: session, epoch: 1, auth_time: iat)
        return try signing.sign(claims, type: AccessTokenClaims.tokenType)
    }

    var application: some ApplicationProtocol {
        let router = Router()
        router.addMiddleware { Recorder(backend: self) }
        router.post("/v1/recoveries") { request, _ in
            let body = try await Self.text(request)
            guard body.contains("@") || body.contains(#""phone":"06"#) else {
                return Self.json(#"{"type":"urn:rekey:problem:invalid-email"}"#, 400)
            }
            return Self.json(#"{"requestHandle":"\#(Self.handle)","resendAfterSeconds":60}"#, 202)
        }
        router.post("/v1/account-lookups") { request, _ in
            try await Self.text(request).contains(#""kind":"giro""#)
                ? Self.json(#"{"type":"urn:rekey:problem:invalid-instrument"}"#, 400)
                : Self.json(#"{"requestHandle":"\#(Self.handle)","resendAfterSeconds":60}"#, 202)
        }
        router.post("/v1/recoveries/resend") { _, _ in Self.json(#"{"resendAfterSeconds":60}"#, 202) }
        router.post("/v1/recoveries/redeem") { request, _ in
            let body = try await Self.text(request)
            let isGood =
                body.contains(Self.goodToken)
                || (body.filter { $0 != " " && $0 != "-" }.contains(Self.goodCode)
                    && body.contains(#""requestHandle":"\#(Self.handle)""#))
            return isGood
                ? Self.json(#"{"grant":"the-grant","expiresIn":600}"#)
                : Self.json(#"{"type":"urn:rekey:problem:invalid-secret"}"#, 400)
        }
        router.post("/v1/password/reset") { _, _ in Response(status: .noContent) }
        router.post("/v1/sign-ins") { request, _ in
            let isRight = try await Self.text(request).contains("right password")
            return isRight
                ? Self.json(#"{"assertion":"the-assertion"}"#)
                : Self.json(#"{"type":"urn:rekey:problem:invalid-credentials"}"#, 401)
        }
        router.post("/oauth/token") { _, _ in
            let number = self.state.withLock { state in
                state.generation += 1
                return state.generation
            }
            return Self.json(
                #"{"access_token":"\#(try self.accessToken())","token_type":"Bearer","refresh_token":"refresh-\#(number)"}"#
            )
        }
        router.post("/oauth/revoke") { _, _ in Response(status: .ok) }
        router.post("/oauth/introspect") { _, _ in
            Self.json(#"{"active":\#(self.state.withLock { $0.isActive })}"#)
        }
        router.get("/v1/sessions") { _, _ in
            Self.json(
                #"{"sessions":[{"id":"\#(self.session.wireText)","device":"Firefox","lastSeenAt":"2026-03-01T12:00:00.000Z","current":true},{"id":"0198c0de-0000-7000-8000-000000000001","device":"\"\u0301><svg onload=1>","place":"<b>Utrecht</b>","createdAt":"2026-02-01T12:00:00.000Z","lastSeenAt":"2026-03-01T12:00:00.000Z","current":false}]}"#
            )
        }
        router.delete("/v1/sessions/{id}") { _, _ in Response(status: .noContent) }
        router.post("/v1/password/change") { request, _ in
            let isRight = try await Self.text(request).contains("right password")
            return isRight
                ? Self.json(#"{"assertion":"the-assertion"}"#)
                : Self.json(#"{"type":"urn:rekey:problem:wrong-password"}"#, 403)
        }
        router.post("/v1/sign-out-everywhere") { _, _ in Self.json(#"{"assertion":"the-assertion"}"#) }
        addAccount(to: router)
        addUndo(to: router)
        addSupport(to: router)
        return Application(router: router)
    }

    static func text(_ request: Request) async throws -> String {
        String(buffer: try await request.body.collect(upTo: 65_536))
    }

    static func json(_ text: String, _ status: Int = 200) -> Response {
        Response(
            status: .init(code: status), headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }

    private struct Recorder: RouterMiddleware {
        let backend: Backend

        func handle(
            _ request: Request, context: BasicRequestContext,
            next: @concurrent (Request, BasicRequestContext) async throws -> Response
        ) async throws -> Response {
            let buffer = try await request.body.collect(upTo: 65_536)
            let call = Call(
                path: request.uri.path, method: request.method.rawValue, body: String(buffer: buffer),
                authorization: request.headers[.authorization],
                forwardedFor: request.headers[.init("x-forwarded-for") ?? .accept])
            let failure = backend.state.withLock { state in
                state.calls.append(call)
                return state.failures[call.path]
            }
            if let failure { return Backend.json(failure.body, failure.status) }
            var request = request
            request.body = RequestBody(buffer: buffer)
            return try await next(request, context)
        }
    }
}
