import HTTPKit
import NIOHTTP1

/// Identity, as the pages use it. Every method throws ``ProblemDetails`` for 429 and 503.
package struct IdentityClient: Sendable {
    let upstream: Upstream

    package init(upstream: Upstream) { self.upstream = upstream }

    /// What identity answers to a recovery request, the same for everybody.
    struct Accepted: Decodable {
        var requestHandle: String
        var resendAfterSeconds: Int
    }

    /// Asks for a recovery link or code; nil when `value` is not an address or number. Known and unknown ones get the same
    /// answer.
    func requestRecovery(_ kind: ContactKind, _ value: String, for visitor: Visitor) async throws -> Accepted? {
        let body = try UpstreamBody.json(["channel": kind.channel, kind.rawValue: value])
        let answer = try await upstream.send(.POST, "/v1/recoveries", body: body, for: visitor)
        guard answer.status == 202 else { return nil }
        guard let accepted = answer.decode(Accepted.self) else {
            throw ProblemDetails.unavailable("identity-malformed")
        }
        return accepted
    }

    /// Looks for an account by name and payment number; nil when a part is missing or much too long. Hit and miss get the
    /// same answer.
    func lookUp(
        given: String, family: String, kind: String, number: String, for visitor: Visitor
    ) async throws -> Accepted? {
        struct Body: Encodable {
            struct Instrument: Encodable {
                var kind: String
                var number: String
            }
            var givenName: String
            var familyName: String
            var instrument: Instrument
        }
        let body = Body(givenName: given, familyName: family, instrument: .init(kind: kind, number: number))
        let answer = try await upstream.send(.POST, "/v1/account-lookups", body: .json(body), for: visitor)
        guard answer.status == 202 else { return nil }
        guard let accepted = answer.decode(Accepted.self) else {
            throw ProblemDetails.unavailable("identity-malformed")
        }
        return accepted
    }

    /// Has the newest message sent again.
    func resend(handle: String, for visitor: Visitor) async throws {
        struct Body: Encodable { var requestHandle: String }
        _ = try await upstream.send(
            .POST, "/v1/recoveries/resend", body: .json(Body(requestHandle: handle)), for: visitor)
    }

    /// What came of a new password.
    enum PasswordAnswer: Equatable {
        case done
        /// A rule refused the password; grant and link stay usable.
        case refused(TextKey)
        /// The grant or its link does not work any more.
        case dead
    }

    func resetPassword(
        grant: String, newPassword: String, signOutEverywhere: Bool, for visitor: Visitor
    ) async throws -> PasswordAnswer {
        struct Body: Encodable {
            var grant: String
            var newPassword: String
            var signOutEverywhere: Bool
        }
        let body = Body(grant: grant, newPassword: newPassword, signOutEverywhere: signOutEverywhere)
        let answer = try await upstream.send(.POST, "/v1/password/reset", body: .json(body), for: visitor)
        if answer.status == 204 { return .done }
        return PasswordRefusalText(answer).map { .refused($0.key) } ?? .dead
    }

    /// A one-time assertion for token; nil when address or password is not right.
    func signIn(identifier: String, password: String, device: DeviceClaim, for visitor: Visitor) async throws -> String?
    {
        struct Body: Encodable {
            var identifier: String
            var password: String
            var device: DeviceClaim
        }
        let body = Body(identifier: identifier, password: password, device: device)
        let answer = try await upstream.send(.POST, "/v1/sign-ins", body: .json(body), for: visitor)
        return answer.status == 200 ? answer.decode(Assertion.self)?.assertion : nil
    }

    /// The signed-in owner's account; nil when the session has ended.
    func account(_ accessToken: String, for visitor: Visitor) async throws -> AccountView? {
        let answer = try await upstream.send(.GET, "/v1/account", authorization: "Bearer \(accessToken)", for: visitor)
        return try answer.whileSignedIn(AccountView.self)
    }

    /// What came of a change by somebody who is signed in.
    enum ChangeAnswer: Equatable {
        /// Exchange it: this device goes on under a new session.
        case done(assertion: String?)
        case wrongPassword
        case refused(TextKey)
        case signedOut
    }

    func changePassword(
        _ accessToken: String, current: String, new: String, signOutEverywhere: Bool, device: DeviceClaim,
        for visitor: Visitor
    ) async throws -> ChangeAnswer {
        struct Body: Encodable {
            var currentPassword: String
            var newPassword: String
            var signOutEverywhere: Bool
            var device: DeviceClaim
        }
        let body = Body(
            currentPassword: current, newPassword: new, signOutEverywhere: signOutEverywhere,
            device: device)
        let answer = try await upstream.send(
            .POST, "/v1/password/change", body: .json(body), authorization: "Bearer \(accessToken)", for: visitor)
        if answer.status == 400 || answer.status == 403 { return .wrongPassword }
        if let refusal = PasswordRefusalText(answer) { return .refused(refusal.key) }
        return try answer.whileSignedIn(Assertion.self).map { .done(assertion: $0.assertion) } ?? .signedOut
    }

    func signOutEverywhere(
        _ accessToken: String, keepThisDevice: Bool, device: DeviceClaim, for visitor: Visitor
    ) async throws -> ChangeAnswer {
        struct Body: Encodable {
            var keepThisDevice: Bool
            var device: DeviceClaim
        }
        let body = Body(keepThisDevice: keepThisDevice, device: device)
        let answer = try await upstream.send(
            .POST, "/v1/sign-out-everywhere", body: .json(body), authorization: "Bearer \(accessToken)", for: visitor)
        return try answer.whileSignedIn(Assertion.self).map { .done(assertion: $0.assertion) } ?? .signedOut
    }

    private struct Assertion: Decodable { var assertion: String? }
}
