import DedicatedThread
import EventContracts
import HTTPKit
import HTTPTypes
import IdentityDomain

/// The one place that turns refusals into problems (RFC 9457). Known and unknown accounts get the same words.
enum IdentityProblems {
    /// Runs a use case and answers its refusals; other errors pass on to the middleware.
    static func answering<Value>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch let refusal as IdentityRefusal {
            throw problem(refusal)
        } catch is ThreadPool.Overloaded {
            throw ProblemDetails.unavailable("overloaded")
        }
    }

    /// The problem of a refusal.
    static func problem(_ refusal: IdentityRefusal) -> ProblemDetails {
        switch refusal {
        case .invalidGrant:
            .badRequest("invalid-grant", "The grant is not valid any more. Open the link again or ask for a new one.")
        case .alreadyUsed:
            .conflict("already-used", "This link has been used, or was overtaken. Ask for a new one.")
        case .passwordPolicy(let reason, let minimumLength):
            .unprocessable("password-policy", advice(reason, minimumLength), reason: reason.rawValue)
        case .previousPassword:
            .unprocessable(
                "previous-password", "The new password is your previous one. Choose another; the link still works.")
        case .invalidCredentials:
            .unauthorized("invalid-credentials", "The e-mail address or the password is not right.")
        case .wrongPassword:
            .forbidden("wrong-password", "The current password is not right.")
        case .stepUpRequired: stepUpRequired
        case .addressNotProved:
            .forbidden("address-not-proved", "Confirm your e-mail address before you add a telephone number.")
        case .invalidCode:
            .badRequest("invalid-code", "The code is not valid, or not any more. Check it or ask for a new one.")
        case .contactTaken: .conflict("contact-taken", "This address cannot be used. It was taken in the meantime.")
        case .contactExists: .conflict("contact-exists", "This is one of your contacts already.")
        case .contactLimit: .conflict("contact-limit", "There are two of this kind already. Remove one first.")
        case .lastContact: .unprocessable("last-contact", "This is the last confirmed address. Add another one first.")
        case .contactsLocked(let until):
            .forbidden(
                "contacts-locked",
                "Your contacts were just given back to you. They can be changed from \(Instant.text(until)) on.")
        case .invalidLink:
            .badRequest("invalid-link", "This link does not work: it was used, it is too old, or a part is missing.")
        case .noVoucher:
            .unprocessable("no-voucher", "No other confirmed contact of yours is old enough to vouch for this.")
        case .notFound: .notFound()
        case .runStarted: .conflict("run-started", "The run was started; it takes no more accounts.")
        case .graceOver: .conflict("grace-over", "The time to reopen this account is over.")
        case .throttled(let seconds):
            .tooManyRequests(retryAfter: .seconds(seconds))
        case .signedOut:
            .unauthorized("signed-out", "This session has ended. Sign in again.")
        case .unavailable(let seconds):
            .unavailable(retryAfter: .seconds(seconds))
        }
    }

    /// RFC 9470 section 3: the session is good, the password was not given recently enough.
    private static let stepUpRequired = ProblemDetails(
        .unauthorized, "insufficient_user_authentication", "Give your password once more.",
        error: "insufficient_user_authentication",
        headers: [
            .wwwAuthenticate:
                #"Bearer error="insufficient_user_authentication", max_age=\#(StepUp.lifeMilliseconds / 1000)"#
        ])

    /// What was wrong with a password and what would do (NIST SP 800-63B-4 3.1.1.2: reason and guidance).
    private static func advice(_ reason: PasswordRefusal, _ minimumLength: Int) -> String {
        switch reason {
        case .tooShort: "Use at least \(minimumLength) characters; a few words in a row are easy to remember."
        case .blocked: "Many people use this password, so it is tried first. Use a few unrelated words in a row."
        case .containsServiceName: "The password is made of this service's name. Use a few unrelated words in a row."
        case .containsAddress: "The password is made of your e-mail address. Use a few unrelated words in a row."
        case .containsName: "The password is made of your name. Use a few unrelated words in a row."
        }
    }
}
