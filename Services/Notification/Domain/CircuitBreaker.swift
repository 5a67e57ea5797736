/// Keeps messages away from a provider that does not work: after a few faults in a row it opens, lets one message through
/// after a pause, and closes when that one is taken (half-open probe).
///
/// A value; times are milliseconds since 1970.
package struct CircuitBreaker: Sendable, Equatable {
    /// Faults in a row that open it.
    package static let threshold = 5
    /// First and longest pause before a probe, in milliseconds.
    package static let firstPause: Int64 = 1_000
    package static let longestPause: Int64 = 60_000

    package enum State: String, Sendable {
        case closed
        case open
        /// A probe is under way, or due.
        case halfOpen = "half-open"
    }

    /// The right to hand one message over. Of a probe there is one at a time.
    package struct Permit: Sendable, Equatable {
        fileprivate var probeUntil: Int64?
    }

    private var faults = 0
    private var openings = 0
    private var openUntil: Int64?
    private var probeUntil: Int64?

    package init() {}

    package func state(now: Int64) -> State {
        guard let openUntil else { return .closed }
        return now < openUntil ? .open : .halfOpen
    }

    /// Whether a message may be handed over.
    package func isReady(now: Int64) -> Bool {
        switch state(now: now) {
        case .closed: true
        case .open: false
        case .halfOpen: probeUntil.map { $0 <= now } ?? true
        }
    }

    /// Takes the probe of a half-open breaker; nil when it may not be used now. `longest`: when a probe that nobody
    /// reports on is given up, in milliseconds.
    package mutating func begin(now: Int64, longest: Int64) -> Permit? {
        guard isReady(now: now) else { return nil }
        guard state(now: now) == .halfOpen else { return Permit() }
        probeUntil = now + longest
        return Permit(probeUntil: probeUntil)
    }

    /// Nothing was handed over after all. Somebody else's probe goes on.
    package mutating func release(_ permit: Permit) {
        if let probe = permit.probeUntil, probe == probeUntil { probeUntil = nil }
    }

    /// The provider took a message over, or refused one for its own sake: it works.
    package mutating func succeeded() { self = CircuitBreaker() }

    /// The provider did not work. `jitter` in 0...1 shortens the pause by up to half.
    package mutating func failed(_ permit: Permit, now: Int64, jitter: Double) {
        if openUntil == nil {
            faults += 1
            guard faults >= Self.threshold else { return }
        } else {
            // Messages that were under way when it opened say nothing new; the probe alone does.
            guard let probe = permit.probeUntil, probe == probeUntil else { return }
        }
        probeUntil = nil
        let pause = min(Self.firstPause << Int64(min(openings, 10)), Self.longestPause)
        openings += 1
        openUntil = now + pause / 2 + Int64(Double(pause / 2) * min(max(jitter, 0), 1))
    }
}
