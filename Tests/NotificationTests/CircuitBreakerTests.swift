import NotificationDomain
import Testing

@Suite("The circuit breaker of a provider")
struct CircuitBreakerTests {
    private static let start: Int64 = 1_000_000

    private static func opened() -> CircuitBreaker {
        var breaker = CircuitBreaker()
        for _ in 0..<CircuitBreaker.threshold { breaker.failed(bystander, now: start, jitter: 1) }
        return breaker
    }

    /// The permit of a message that began while all was well.
    private static let bystander: CircuitBreaker.Permit = {
        var breaker = CircuitBreaker()
        guard let permit = breaker.begin(now: start, longest: 40_000) else { fatalError("a closed breaker refuses") }
        return permit
    }()

    @Test("opens at the fifth fault in a row, and not when one message was taken in between")
    func threshold() {
        var breaker = CircuitBreaker()
        for _ in 1..<CircuitBreaker.threshold { breaker.failed(Self.bystander, now: Self.start, jitter: 1) }
        #expect(breaker.state(now: Self.start) == .closed && breaker.isReady(now: Self.start))
        breaker.succeeded()
        for _ in 1..<CircuitBreaker.threshold { breaker.failed(Self.bystander, now: Self.start, jitter: 1) }
        #expect(breaker.state(now: Self.start) == .closed)
        breaker.failed(Self.bystander, now: Self.start, jitter: 1)
        #expect(breaker.state(now: Self.start) == .open && !breaker.isReady(now: Self.start))
    }

    @Test("after the pause, to the millisecond, one probe alone goes through")
    func probe() throws {
        var breaker = Self.opened()
        let tooEarly = breaker.begin(now: Self.start + 999, longest: 40_000)
        #expect(tooEarly == nil && breaker.state(now: Self.start + 1_000) == .halfOpen)
        let (first, second) = (
            breaker.begin(now: Self.start + 1_000, longest: 40_000),
            breaker.begin(now: Self.start + 1_000, longest: 40_000)
        )
        let probe = try #require(first)
        #expect(second == nil, "one at a time")
        var closed = CircuitBreaker()
        let begun = closed.begin(now: Self.start, longest: 40_000)
        let early = try #require(begun)
        breaker.release(early)
        #expect(!breaker.isReady(now: Self.start + 1_000), "who began before it opened gives no probe back")
        breaker.release(probe)
        let third = breaker.begin(now: Self.start + 1_001, longest: 40_000)
        #expect(third != nil, "given back unused")
        #expect(!breaker.isReady(now: Self.start + 41_000))
        #expect(breaker.isReady(now: Self.start + 41_001), "a probe that nobody reports on is given up")
        breaker.succeeded()
        #expect(breaker == CircuitBreaker())
    }

    @Test("a failed probe doubles the pause, up to a minute; late faults of the messages before change nothing")
    func pauses() throws {
        var (breaker, now) = (Self.opened(), Self.start)
        var pauses: [Int64] = []
        for _ in 0..<9 {
            breaker.failed(Self.bystander, now: now, jitter: 1)
            var pause: Int64 = 1
            while !breaker.isReady(now: now + pause) { pause += 1 }
            pauses.append(pause)
            now += pause
            let begun = breaker.begin(now: now, longest: 40_000)
            let probe = try #require(begun)
            breaker.failed(Self.bystander, now: now, jitter: 1)
            let second = breaker.begin(now: now, longest: 40_000)
            #expect(second == nil, "a late fault of another message ends no probe")
            breaker.failed(probe, now: now, jitter: 1)
        }
        #expect(pauses == [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000])
    }

    @Test("jitter shortens the pause by half at most", arguments: [(0.0, 500), (0.5, 750), (1.0, 1_000)])
    func jitter(_ jitter: Double, _ pause: Int64) {
        var breaker = CircuitBreaker()
        for _ in 0..<CircuitBreaker.threshold { breaker.failed(Self.bystander, now: 0, jitter: jitter) }
        #expect(!breaker.isReady(now: pause - 1) && breaker.isReady(now: pause))
    }
}
