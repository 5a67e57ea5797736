/// Where a message stands (reliability A6).
///
/// ```
/// queued ─► sending ─► sent
///              │├────► failed | suppressed | expired
///              │├────► retry ───► sending
///              │└────► unknown ─► sending
/// queued, retry, unknown ─► cancelled | expired        failed, cancelled, expired, suppressed ─► (an operator's) retry
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

    /// Nothing happens to the message any more, and its sealed boxes are wiped.
    package var isFinal: Bool {
        switch self {
        case .queued, .sending, .retry, .unknown: false
        case .sent, .expired, .suppressed, .failed, .cancelled: true
        }
    }

    /// What may follow this state.
    package var next: Set<MessageState> {
        switch self {
        case .queued: [.sending, .expired, .cancelled]
        case .sending: [.sent, .retry, .unknown, .expired, .suppressed, .failed]
        case .retry: [.sending, .expired, .cancelled]
        case .unknown: [.sending, .sent, .expired, .cancelled]
        case .sent, .expired, .suppressed, .failed, .cancelled: []
        }
    }
}
