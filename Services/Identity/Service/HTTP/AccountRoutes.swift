import EventContracts
import Foundation
import HTTPKit
import Hummingbird
import RecoveryCrypto

/// What an owner who is signed in may do: `GET /v1/account`, `POST /v1/password/change`, `POST
/// /v1/sign-out-everywhere`.
struct AccountRoutes: Sendable {
    private struct AccountAnswer: Encodable {
        var accountId: String
        var email: String?
        var emailVerified: Bool
        var phone: String?
        var givenName: String
        var familyName: String
        var locale: String
        var createdAt: String

        /// `phone` stands there as null while there is none, so that clients need not guess.
        func encode(to encoder: any Encoder) throws {
            var members = encoder.container(keyedBy: CodingKeys.self)
            try members.encode(accountId, forKey: .accountId)
            try members.encode(email, forKey: .email)
            try members.encode(emailVerified, forKey: .emailVerified)
            try members.encode(phone, forKey: .phone)
            try members.encode(givenName, forKey: .givenName)
            try members.encode(familyName, forKey: .familyName)
            try members.encode(locale, forKey: .locale)
            try members.encode(createdAt, forKey: .createdAt)
        }

        private enum CodingKeys: String, CodingKey {
            case accountId, email, emailVerified, phone, givenName, familyName, locale, createdAt
        }
    }

    let accounts: ReadAccount
    let change: ChangePassword
    let signOut: SignOutEverywhere
    /// The claims of a request's bearer token. Throws the problem to answer.
    let bearer: @Sendable (Request) async throws -> AccessTokenClaims

    func add(to router: Router<RekeyRequestContext>) {
        router.get("/v1/account") { request, _ in
            let claims = try await bearer(request)
            let snapshot = try await IdentityProblems.answering { try await accounts.own(claims) }
            return try Response.json(Self.answer(snapshot))
        }
        router.post("/v1/password/change") { request, _ in
            let claims = try await bearer(request)
            let body = try await request.jsonObject(
                allowed: ["currentPassword", "newPassword", "signOutEverywhere", "device"])
            let current = try body.password("currentPassword")
            let new = try body.password("newPassword")
            let signOutEverywhere = try body.bool("signOutEverywhere", default: true)
            let device = try body.deviceName()
            let assertion = try await IdentityProblems.answering {
                try await change.run(
                    claims, current: current, new: new, signOutEverywhere: signOutEverywhere, device: device)
            }
            return try Response.json(AssertionAnswer(assertion: assertion))
        }
        router.post("/v1/sign-out-everywhere") { request, _ in
            let claims = try await bearer(request)
            let body = try await request.jsonObject(allowed: ["keepThisDevice", "device"])
            let keepThisDevice = try body.bool("keepThisDevice", default: false)
            let device = try body.deviceName()
            let assertion = try await IdentityProblems.answering {
                try await signOut.run(claims, keepThisDevice: keepThisDevice, device: device)
            }
            return try Response.json(AssertionAnswer(assertion: assertion))
        }
    }

    private static func answer(_ snapshot: AccountSnapshot) -> AccountAnswer {
        let email = snapshot.contacts.first { $0.channel == .email && $0.isPrimary }
        let phone = snapshot.contacts.first { $0.channel == .sms && $0.isPrimary && $0.verifiedAt != nil }
        return AccountAnswer(
            accountId: snapshot.account.id.wireText, email: email?.address, emailVerified: email?.verifiedAt != nil,
            phone: phone?.address, givenName: snapshot.account.givenName, familyName: snapshot.account.familyName,
            locale: snapshot.account.locale, createdAt: Instant.text(snapshot.account.createdAt))
    }
}
