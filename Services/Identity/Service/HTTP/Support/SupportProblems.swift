import HTTPKit
import HTTPTypes
import IdentityDomain

/// The one place that turns the refusals of support cases into problems.
enum SupportProblems {
    /// Runs a use case and answers its refusals; other errors pass on to the middleware.
    static func answering<Value>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await IdentityProblems.answering(body)
        } catch let refusal as SupportRefusal {
            throw problem(refusal)
        }
    }

    /// The problem of a refusal.
    static func problem(_ refusal: SupportRefusal) -> ProblemDetails {
        switch refusal {
        case .signedOut: .unauthorized("agent-signed-out", "This session has ended. Sign in again.")
        case .invalidCredentials:
            .unauthorized("invalid-credentials", "The name, the password or the code is not right.")
        case .invalidCode: .forbidden("invalid-totp", "The code is not right, or was used already.")
        case .locked(let milliseconds): .tooManyRequests(retryAfter: .milliseconds(milliseconds))
        case .agentExists: .conflict("agent-exists", "This name is or was somebody's.")
        case .agentNotFound: .notFound()
        case .accountNotFound: .notFound("account-not-found", "No account is or was reached like this.")
        case .caseNotFound: .notFound()
        case .caseOpen: .conflict("case-open", "This account has a case that is not over.")
        case .disputeNotRecent:
            .unprocessable("dispute-not-recent", "The dispute lies in the future, or began more than 90 days ago.")
        case .wrongState(let state): .conflict("wrong-state", possible(in: state))
        case .samePerson:
            .forbidden("same-person", "Who opened the case, or proposed the contact, cannot decide about it.")
        case .roleMissing(let role): .forbidden("role-missing", "This needs the role \(role.rawValue).")
        case .evidenceNotAccepted:
            .unprocessable(
                "evidence-not-accepted",
                "No payment instrument of this account was registered between the first proof of its address and the "
                    + "dispute, so a payment says nothing about its owner.")
        case .notEnoughEvidence:
            .unprocessable(
                "not-enough-evidence",
                "A proposal needs a confidence of \(SupportConfidence.minimumToPropose) from "
                    + "\(SupportConfidence.minimumKinds) kinds of evidence.")
        case .contactNotEligible(let obstacle):
            .unprocessable("contact-not-eligible", obstacle.text, reason: slug(obstacle))
        case .addressTaken:
            .unprocessable("contact-not-eligible", "This address cannot be used.", reason: "address-taken")
        case .invalidLink: .badRequest("invalid-link", "The link is not valid, or not any more.")
        }
    }

    private static func possible(in state: SupportState) -> String {
        let moves = SupportTransitions.asked(in: state).map(\.rawValue).joined(separator: ", ")
        return "The case is \"\(state.rawValue)\". Possible now: \(moves.isEmpty ? "nothing" : moves)."
    }

    private static func slug(_ obstacle: ContactObstacle) -> String {
        switch obstacle {
        case .notAnAddress: "not-an-address"
        case .notProved: "not-proved"
        case .provedAfterDispute: "proved-after-dispute"
        case .leftLongBefore: "left-long-before"
        case .denied: "denied"
        case .heldByAnother: "held-by-another"
        }
    }
}
