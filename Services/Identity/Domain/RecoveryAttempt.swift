/// The one open recovery of an account, as far as the next request depends on it (DESIGN 3.1). Instants are
/// milliseconds since 1970.
package struct RecoveryAttempt: Sendable, Equatable {
    /// When the newest fresh link was asked for; nil when none was.
    package var linkRequestedAt: Int64?
    /// Whether that link went to the contact that is asked for now.
    package var linkIsOfThisContact: Bool
    /// When an e-mail was last sent for the attempt.
    package var lastSentAt: Int64?
    /// When a code by SMS was last asked for.
    package var lastSMSAt: Int64?

    package init(linkRequestedAt: Int64?, linkIsOfThisContact: Bool, lastSentAt: Int64?, lastSMSAt: Int64? = nil) {
        self.linkRequestedAt = linkRequestedAt
        self.linkIsOfThisContact = linkIsOfThisContact
        self.lastSentAt = lastSentAt
        self.lastSMSAt = lastSMSAt
    }

    /// What a further request by e-mail leads to.
    package enum Decision: Sendable, Equatable {
        /// Something was sent a moment ago: nothing more now.
        case coolDown
        /// The newest link has at least half its life left: the same link once more.
        case resend
        /// A fresh link; older ones live on until their own end.
        case freshLink
        /// Every secret of this attempt is dead: it ends, and a new attempt begins with a fresh link.
        case startOver
    }

    /// What a further request by SMS leads to; whether a code is fresh or the same again is token's to say.
    package enum CodeDecision: Sendable, Equatable {
        case coolDown
        case send
        case startOver
    }

    /// Life of a link in milliseconds. Source: NIST SP 800-63B-4 4.2.1.2, at most 24 hours (LNK-01).
    package static let linkLife: Int64 = 86_400_000
    /// A request that could not be turned into a link within this many milliseconds is dropped.
    package static let requestLife: Int64 = 86_400_000
    /// The same link is sent again while it is younger than this many milliseconds.
    package static let resendWindow: Int64 = 43_200_000
    /// After so many milliseconds nothing of a code is left: at most 20 minutes until it is made, 20 of its own, and
    /// 10 of the grant it was exchanged for.
    package static let codeReach: Int64 = 3_600_000
    /// Accounts that one number may lead to in one request.
    package static let accountsPerNumber = 3

    /// The decision on an e-mail at `now` with the configured cool-down, both in milliseconds.
    ///
    /// A link may be made as late as `requestLife` after it was asked for, so an attempt is given up only when that
    /// much and a link's life have passed: nobody can kill a mail in flight by asking again.
    package func decision(now: Int64, coolDown: Int64) -> Decision {
        if isOver(now) { return .startOver }
        guard let linkRequestedAt else { return .freshLink }
        if Self.isWithin(coolDown, of: lastSentAt, now) { return .coolDown }
        return linkIsOfThisContact && now < linkRequestedAt + Self.resendWindow ? .resend : .freshLink
    }

    /// The decision on an SMS; an e-mail that was just sent does not stand in its way, nor the other way round.
    package func codeDecision(now: Int64, coolDown: Int64) -> CodeDecision {
        if isOver(now) { return .startOver }
        return Self.isWithin(coolDown, of: lastSMSAt, now) ? .coolDown : .send
    }

    private static func isWithin(_ coolDown: Int64, of last: Int64?, _ now: Int64) -> Bool {
        guard let last else { return false }
        return now < last + coolDown && now >= last
    }

    /// From when on no link, code or grant of the attempt can live any more; nil while nothing was sent for it.
    package var endsAt: Int64? {
        [linkRequestedAt.map { $0 + Self.requestLife + Self.linkLife }, lastSMSAt.map { $0 + Self.codeReach }]
            .compactMap(\.self).max()
    }

    private func isOver(_ now: Int64) -> Bool { endsAt.map { now >= $0 } ?? false }
}
