/// What came of something that somebody who is signed in asked for.
enum AccountOutcome: Equatable, Sendable {
    case done
    /// Only with the password, typed a short time ago (RFC 9470).
    case stepUp
    case refused(TextKey)
    /// The session has ended.
    case signedOut

    /// - Parameter kind: what was asked to be changed; names the words for what is malformed.
    init(_ answer: UpstreamAnswer, kind: ContactKind? = nil) {
        switch (answer.status, answer.slug) {
        case (200...299, _): self = .done
        case (401, "insufficient_user_authentication"): self = .stepUp
        case (401, _): self = .signedOut
        case (_, "address-not-proved"): self = .refused(TextKey("contact", "notProved"))
        case (_, "contact-taken"): self = .refused(TextKey("contact", "taken"))
        case (_, "contact-exists"): self = .refused(TextKey("contact", "exists"))
        case (_, "contact-limit"): self = .refused(TextKey("contact", "limit"))
        case (_, "last-contact"): self = .refused(TextKey("contact", "last"))
        case (_, "invalid-code"): self = .refused(TextKey("contact", "wrongCode"))
        case (_, "grace-over"): self = .refused(TextKey("close", "over"))
        case (404, _): self = .refused(TextKey("contact", "gone"))
        default: self = .refused(TextKey("contact", kind == .phone ? "invalidPhone" : "invalidEmail"))
        }
    }
}
