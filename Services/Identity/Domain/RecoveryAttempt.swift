/// The one open recovery of an account, as far as the next request depends on it (DESIGN 3.1). Instants are
/// milliseconds since 1970.
package struct RecoveryAttempt: Sendable, Equatable {
    /// When the newest fresh link was asked for; nil when none was.
    package var linkRequestedAt: Int64?
    /// Whether that link went to the contact that is asked for now.
    package var linkIsOfThisContact: Bool
    /// When anything was last sent for the attempt.
    package var lastSentAt: Int64?

    package init(linkRequestedAt: Int64?, linkIsOfThisContact: Bool, lastSentAt: Int64?) {
        self.linkRequestedAt = linkRequestedAt
        self.linkIsOfThisContact = linkIsOfThisContact
        self.lastSentAt = lastSentAt
    }

    /// What a further request leads to.
    package enum Decision: Sendable, Equatable {
        /// Something was sent a moment ago: nothing more now.
        case coolDown
        /// The newest link has at least half its life left: the same link once more.
        case resend
        /// A fresh link; older ones live on until their own end.
        case freshLink
        /// Every link of this attempt is dead: it ends, and a new attempt begins with a fresh link.
        case startOver
    }

    /// Life of a link in milliseconds. Source: NIST SP 800-63B-4 4.2.1.2, at most 24 hours (LNK-01).
    package static let linkLife: Int64 = 86_400_000
    /// A request that could not be turned into a link within this many milliseconds is dropped.
    package static let requestLife: Int64 = 86_400_000
    /// The same link is sent again while it is younger than this many milliseconds.
    package static let resendWindow: Int64 = 43_200_000

    /// The decision at `now` with the configured cool-down, both in milliseconds.
    ///
    /// A link may be made as late as `requestLife` after it was asked for, so an attempt is given up only when that
    /// much and a link's life have passed: nobody can kill a mail in flight by asking again.
    package func decision(now: Int64, coolDown: Int64) -> Decision {
        guard let linkRequestedAt else { return .freshLink }
        if now >= linkRequestedAt + Self.requestLife + Self.linkLife { return .startOver }
        if let lastSentAt, now < lastSentAt + coolDown, now >= lastSentAt { return .coolDown }
        return linkIsOfThisContact && now < linkRequestedAt + Self.resendWindow ? .resend : .freshLink
    }
}
