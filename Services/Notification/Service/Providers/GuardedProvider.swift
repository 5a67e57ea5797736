import EventContracts
import Foundation
package import Logging
import Metrics
import NotificationDomain
import Synchronization

/// A provider behind its circuit breaker, shared by all workers of this process.
///
/// Every instance learns for itself whether a provider works. Thread-safe; the lock is held for a few instructions.
package final class GuardedProvider: Sendable {
    private struct State {
        var breaker = CircuitBreaker()
        /// Milliseconds since 1970 until which its own rate keeps it busy.
        var busyUntil: Int64 = 0
        /// When it last took a message over, in milliseconds since 1970; nil when it did not since the start.
        var lastSuccess: Int64?
        /// Why it last did not work.
        var lastFault: String?
    }

    package let name: String
    /// Messages a second that it may get from all instances together; nil without a bound.
    package let rate: Int?
    /// What one part of a text message costs there, in millionths; 0 when nobody counts.
    package let cost: Int64
    /// Longest time for one message.
    package let timeout: Duration
    private let state = Mutex(State())
    private let logger: Logger

    package init(name: String, timeout: Duration, rate: Int? = nil, cost: Int64 = 0, logger: Logger) {
        self.name = name
        self.timeout = timeout
        self.rate = rate
        self.cost = cost
        self.logger = logger
        report(.closed)
    }

    /// Whether a message may be handed over at `now`, in milliseconds since 1970.
    func isReady(now: Int64) -> Bool {
        state.withLock { $0.busyUntil <= now && $0.breaker.isReady(now: now) }
    }

    /// Takes the right to hand one message over; nil when another worker has the probe, or the breaker is open.
    func begin(now: Int64) -> CircuitBreaker.Permit? {
        let longest = timeout.components.seconds * 1000 + 10_000
        return state.withLock { $0.breaker.begin(now: now, longest: longest) }
    }

    /// Nothing was handed over after all.
    func release(_ permit: CircuitBreaker.Permit) { state.withLock { $0.breaker.release(permit) } }

    /// The shared rate is used up until then.
    func isBusy(until instant: Int64) { state.withLock { $0.busyUntil = max($0.busyUntil, instant) } }

    /// Learns from what one hand-over came to. What never reached the provider says nothing of it.
    func learn(_ result: DeliveryResult, _ permit: CircuitBreaker.Permit, now: Int64, jitter: Double) {
        guard result.fault != .none || result.outcome == .accepted else { return release(permit) }
        let (before, after) = state.withLock { state in
            let before = state.breaker.state(now: now)
            if result.fault == .provider {
                state.breaker.failed(permit, now: now, jitter: jitter)
                state.lastFault = result.reason
            } else {
                state.breaker.succeeded()
            }
            if result.fault == .provider, let wish = result.retryAfter {
                state.busyUntil = max(state.busyUntil, now + min(wish, DeliveryRule.longestWish))
            }
            if result.outcome == .accepted { state.lastSuccess = now }
            return (before, state.breaker.state(now: now))
        }
        if result.outcome == .accepted {
            Gauge(label: "rekey_provider_last_success_timestamp_seconds", dimensions: [("provider", name)])
                .record(Double(now) / 1000)
        }
        guard before != after else { return }
        report(after)
        logger.log(
            level: after == .closed ? .notice : .warning,
            "provider \(after == .closed ? "works again" : "does not work")",
            metadata: ["provider": "\(name)", "breaker": "\(after.rawValue)", "reason": "\(result.reason ?? "")"])
    }

    /// What this process knows of it, for an operator.
    func standing(now: Int64) -> String {
        let (breaker, lastSuccess, lastFault) = state.withLock { state in
            (state.breaker.state(now: now), state.lastSuccess, state.lastFault)
        }
        let success = lastSuccess.map { "last success \(Instant.text(Date(milliseconds: $0)))" }
        let fault = breaker == .closed ? "" : " (\(lastFault ?? "no reason given"))"
        return "\(breaker.rawValue)\(fault), \(success ?? "no success since the start")"
    }

    private func report(_ state: CircuitBreaker.State) {
        Gauge(label: "rekey_provider_open", dimensions: [("provider", name)]).record(state == .closed ? 0 : 1)
    }
}
