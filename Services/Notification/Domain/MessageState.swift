/// Where a message stands (reliability A6).
///
/// ```
/// queued ─► sending ─► sent
///              │├────► failed | suppressed | expired
///              │├────► retry ───► sending
///              │└────► unknown ─► sending
///              └─► what it was before: nothing had left the process
/// unknown ─► sent | retry | failed | suppressed: its worker's answer came after the lease, or the provider's report
/// queued, retry, unknown ─► cancelled | expired        failed, cancelled, suppressed ─► (an operator's) retry, unknown
/// ```
///
/// `sending` is committed before anything leaves the process, so a crash can make a message late or double, never lost.
package enum MessageState: String, Sendable, CaseIterable {
    case queued
    /// A worker has it until its lease ends.
    case sending
    /// Refused for now: nothing was taken over, so any provider may have it next.
    case retry
    /// The send broke off after the whole message had gone out, or its worker died: nobody knows whether it arrived.
    case unknown
    case sent
    /// Could no longer help and was not sent.
    case expired
    /// Its destination does not exist any more, or its owner called our mail unwanted.
    case suppressed
    /// Refused for good.
    case failed
    /// An operator stopped it.
    case cancelled

    /// Nothing happens to the message any more by itself.
    package var isFinal: Bool { next.isEmpty }

    /// What may follow this state without an operator's retry. What the statements on the table do is tested against it.
    package var next: Set<MessageState> {
        switch self {
        case .queued: [.sending, .expired, .cancelled]
        case .sending: [.queued, .sent, .retry, .unknown, .expired, .suppressed, .failed]
        // Its provider may report that it took it all the same.
        case .retry: [.sending, .sent, .expired, .cancelled]
        case .unknown: [.sending, .sent, .retry, .expired, .suppressed, .failed, .cancelled]
        case .sent, .expired, .suppressed, .failed, .cancelled: []
        }
    }

    /// What an operator's retry makes of it: `unknown` when a try has no known end. Empty where there is nothing to send
    /// again: the boxes of what was sent or has expired are wiped.
    package var afterRetry: Set<MessageState> {
        switch self {
        case .failed, .cancelled, .suppressed: [.retry, .unknown]
        case .queued, .retry, .unknown: [self]
        case .sending, .sent, .expired: []
        }
    }
}
