import EventContracts
import Foundation
import HTTPKit
import Hummingbird
import RecoveryCrypto

/// What an owner who is signed in may do: `GET /v1/account`, `POST /v1/password/change`, `POST
/// /v1/sign-out-everywhere`.
struct AccountRoutes: Sendable {
    let accounts: ReadAccount
    let change: ChangePassword
    let signOut: SignOutEverywhere
    let callers: Callers

    func add(to router: Router<RekeyRequestContext>) {
        router.get("/v1/account") { request, _ in
            let claims = try await callers.bearer(request)
            let view = try await IdentityProblems.answering { try await accounts.own(claims) }
            return try Response.json(AccountAnswer(view))
        }
        router.post("/v1/password/change") { request, context in
            let claims = try await callers.sensitive(request)
            let body = try await request.jsonObject(
                allowed: ["currentPassword", "newPassword", "signOutEverywhere", "device"])
            let current = try body.password("currentPassword")
            let new = try body.password("newPassword")
            let signOutEverywhere = try body.bool("signOutEverywhere", default: true)
            let origin = callers.origin(claims, context, device: try body.device())
            let assertion = try await IdentityProblems.answering {
                try await change.run(
                    claims, current: current, new: new, signOutEverywhere: signOutEverywhere, origin: origin)
            }
            return try Response.json(AssertionAnswer(assertion: assertion))
        }
        router.post("/v1/sign-out-everywhere") { request, context in
            let claims = try await callers.sensitive(request)
            let body = try await request.jsonObject(allowed: ["keepThisDevice", "device"])
            let keepThisDevice = try body.bool("keepThisDevice", default: false)
            let origin = callers.origin(claims, context, device: try body.device())
            let assertion = try await IdentityProblems.answering {
                try await signOut.run(claims, keepThisDevice: keepThisDevice, origin: origin)
            }
            return try Response.json(AssertionAnswer(assertion: assertion))
        }
    }
}
