import HTTPKit

/// What came of something that somebody who is signed in asked for.
enum AccountOutcome: Equatable, Sendable {
    case done
    /// Only with the password, typed a short time ago (RFC 9470).
    case stepUp
    case refused(TextKey)
    /// The session has ended.
    case signedOut

    /// Throws ``ProblemDetails`` 503 for an answer that the question cannot have.
    ///
    /// - Parameter otherwise: the words for a refusal that has none of its own; nil where nothing typed could be refused.
    init(_ answer: UpstreamAnswer, otherwise: TextKey? = nil) throws {
        switch (answer.status, answer.slug) {
        case (200...299, _): self = .done
        case (401, "insufficient_user_authentication"): self = .stepUp
        case (401, _): self = .signedOut
        case (_, "address-not-proved"): self = .refused(TextKey("contact", "notProved"))
        case (_, "contact-taken"): self = .refused(TextKey("contact", "taken"))
        case (_, "contact-exists"): self = .refused(TextKey("contact", "exists"))
        case (_, "contact-limit"): self = .refused(TextKey("contact", "limit"))
        case (_, "last-contact"): self = .refused(TextKey("contact", "last"))
        case (_, "contacts-locked"): self = .refused(TextKey("contact", "locked"))
        case (_, "no-voucher"): self = .refused(TextKey("deny", "noVoucher"))
        case (_, "invalid-code"): self = .refused(TextKey("contact", "wrongCode"))
        case (_, "grace-over"): self = .refused(TextKey("close", "over"))
        default:
            guard let otherwise, (400...499).contains(answer.status) else {
                throw ProblemDetails.unavailable("identity-unexpected")
            }
            self = .refused(answer.status == 404 ? TextKey("contact", "gone") : otherwise)
        }
    }
}
