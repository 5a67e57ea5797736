package import Foundation

/// What follows from one try, and when a message may still be sent at all.
package enum DeliveryRule {
    /// The state after a try, and how long to wait before the next one.
    package struct Verdict: Sendable, Equatable {
        package var state: MessageState
        /// Milliseconds until the next try; nil in a final state.
        package var delay: Int64?
        /// A class; nil after success.
        package var reason: String?
    }

    /// First and longest pause between two tries, in milliseconds.
    static let firstPause: Int64 = 1_000
    static let longestPause: Int64 = 60_000

    /// A message that can no longer help is never sent: its expiry is exclusive, in whole milliseconds.
    package static func mayStillBeSent(now: Date, expiresAt: Date) -> Bool {
        wholeMilliseconds(now) < wholeMilliseconds(expiresAt)
    }

    /// Follows `outcome` of try number `attempts` (from 1). `jitter` in 0...1 spreads the pause over its whole range, so
    /// that a mail server which comes back is not met by every worker at once.
    package static func verdict(_ outcome: DeliveryOutcome, attempts: Int, jitter: Double) -> Verdict {
        switch outcome {
        case .accepted: Verdict(state: .sent)
        case .permanent(let reason): Verdict(state: .failed, reason: reason)
        case .temporary(let reason):
            Verdict(state: .queued, delay: pause(after: attempts, jitter: jitter), reason: reason)
        case .unknown(let reason):
            Verdict(state: .unknown, delay: pause(after: attempts, jitter: jitter), reason: reason)
        }
    }

    /// Full jitter over a range that doubles from one second to one minute.
    static func pause(after attempts: Int, jitter: Double) -> Int64 {
        let doublings = min(max(attempts - 1, 0), 16)
        let range = min(firstPause << Int64(doublings), longestPause)
        return max(1, Int64(Double(range) * min(max(jitter, 0), 1)))
    }

    private static func wholeMilliseconds(_ date: Date) -> Int64 {
        Int64((date.timeIntervalSince1970 * 1000).rounded())
    }
}
