/// How failed passwords of one identifier slow the next try down. The rule never asks whether the identifier exists.
///
/// Ten tries are free; then each further one has to wait for 10 s, 20 s, 40 s … at most 15 minutes after the one
/// before. At that rate fewer than 100 guesses a day are possible, and a stranger delays the owner by 15 minutes, never
/// more. Source: NIST SP 800-63B-4 3.2.2 (no more than 100 consecutive failures).
package enum SignInThrottle {
    /// Failures that cost nothing.
    package static let freeFailures = 10
    /// First wait in milliseconds.
    package static let firstWaitMilliseconds: Int64 = 10_000
    /// Longest wait in milliseconds.
    package static let longestWaitMilliseconds: Int64 = 900_000
    /// Failures are forgotten this long after the last one, in milliseconds.
    package static let memoryMilliseconds: Int64 = 86_400_000

    /// How long after its last failure an identifier with so many failures has to wait, in milliseconds.
    package static func waitMilliseconds(failures: Int) -> Int64 {
        guard failures >= freeFailures else { return 0 }
        let doublings = min(failures - freeFailures, 10)
        return min(firstWaitMilliseconds << doublings, longestWaitMilliseconds)
    }

    /// What is known of an identifier's failures.
    package struct Record: Sendable, Equatable {
        package var failures: Int
        /// Milliseconds since 1970.
        package var lastFailure: Int64

        package init(failures: Int, lastFailure: Int64) {
            self.failures = failures
            self.lastFailure = lastFailure
        }
    }

    /// Milliseconds still to wait at `now` (milliseconds since 1970); 0 when a try is allowed.
    package static func remaining(_ record: Record?, now: Int64) -> Int64 {
        guard let record, !isForgotten(record, now: now) else { return 0 }
        return max(0, record.lastFailure + waitMilliseconds(failures: record.failures) - now)
    }

    /// The record after one more try has begun; it counts as failed until it has succeeded, so that parallel tries
    /// count.
    package static func counting(_ record: Record?, now: Int64) -> Record {
        guard let record, !isForgotten(record, now: now) else { return Record(failures: 1, lastFailure: now) }
        return Record(failures: min(record.failures + 1, 1_000_000), lastFailure: now)
    }

    private static func isForgotten(_ record: Record, now: Int64) -> Bool {
        now >= record.lastFailure + memoryMilliseconds
    }
}
