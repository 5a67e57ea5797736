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
    /// A provider that asks for more than this is asked again anyway, in milliseconds.
    package static let longestWish: Int64 = 15 * 60_000

    /// A message that can no longer help is never sent: its expiry is exclusive, in whole milliseconds.
    package static func mayStillBeSent(now: Date, expiresAt: Date) -> Bool {
        wholeMilliseconds(now) < wholeMilliseconds(expiresAt)
    }

    /// How long a message waits whose hand-over broke off once more, in milliseconds: who takes messages without saying so
    /// is not sent the same one every minute.
    static let pausesInDoubt: [Int64] = [0, 600_000, 3_600_000]

    /// Follows `result` of try number `attempts` (from 1), `repeats` of which came after one that broke off. `jitter` in
    /// 0...1 spreads the pause over its whole range, so that a mail server which comes back is not met by every worker at
    /// once.
    /// - Parameter hasOthers: whether there is a provider that was not asked yet, and may be.
    package static func verdict(
        _ result: DeliveryResult, attempts: Int, repeats: Int = 0, hasOthers: Bool = false, jitter: Double
    ) -> Verdict {
        switch result.outcome {
        case .accepted: Verdict(state: .sent)
        case .permanent where result.mayGoElsewhere && hasOthers,
            .temporary where result.mayGoElsewhere && hasOthers:
            Verdict(state: .retry, delay: 0, reason: result.reason)
        case .permanent: Verdict(state: .failed, reason: result.reason)
        case .temporary:
            Verdict(
                state: .retry, delay: pause(after: attempts, jitter: jitter, atLeast: result.retryAfter),
                reason: result.reason)
        case .unknown:
            Verdict(
                state: .unknown,
                delay: pause(after: attempts, jitter: jitter, atLeast: result.retryAfter)
                    + pausesInDoubt[min(repeats, pausesInDoubt.count - 1)],
                reason: result.reason)
        }
    }

    /// Full jitter over a range that doubles from one second to one minute, on top of what the provider asks for.
    static func pause(after attempts: Int, jitter: Double, atLeast wish: Int64? = nil) -> Int64 {
        let doublings = min(max(attempts - 1, 0), 16)
        let range = min(firstPause << Int64(doublings), longestPause)
        let pause = max(1, Int64(Double(range) * min(max(jitter, 0), 1)))
        return pause + min(max(wish ?? 0, 0), longestWish)
    }

    private static func wholeMilliseconds(_ date: Date) -> Int64 {
        Int64((date.timeIntervalSince1970 * 1000).rounded())
    }
}
