import HTTPKit
import Hummingbird
import IdentityDomain
import RecoveryCrypto

/// `POST /v1/account-lookups`: finds an account by its owner's name and a payment number.
///
/// What has the shape of a request gets the same 202, whatever there is behind it: a known or unknown number, one that
/// fails its check digits, another name, several accounts, a frozen one, a used-up limit (LKP-01, LKP-08). The names of
/// members are fixed, so a verification code or an expiry date is refused unread (LKP-05).
struct LookupRoutes: Sendable {
    let request: RequestLookup
    let limits: SourceLimits
    /// Told to everybody, whether or not anything was sent.
    let coolDown: Duration

    func add(to router: Router<RekeyRequestContext>) {
        router.post("/v1/account-lookups") { request, context in
            let body = try await request.jsonObject(allowed: ["givenName", "familyName", "instrument"])
            let givenName = try body.personName("givenName")
            let familyName = try body.personName("familyName")
            let instrument = try body.object("instrument", allowed: ["kind", "number"])
            let kind = try instrument.instrumentKind()
            let number = try instrument.instrumentNumber()
            try await limits.take(.lookup, context)
            let handle = try await self.request.run(
                givenName: givenName, familyName: familyName, kind: kind, number: number)
            let accepted = RecoveryAccepted(
                requestHandle: handle.text, resendAfterSeconds: (coolDown.milliseconds + 999) / 1000)
            return try Response.json(accepted, status: .accepted)
        }
    }
}
