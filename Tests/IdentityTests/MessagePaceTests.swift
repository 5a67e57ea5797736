import IdentityDomain
import Testing

/// Messages go out at the pace that was set, never in a burst.
@Suite struct MessagePaceTests {
    @Test(
        "what may go is what the time since the last message allows, a second's worth at most",
        arguments: [
            // perSecond, milliseconds since, limit, allowed
            (10, 0, 50, 0), (10, 99, 50, 0), (10, 100, 50, 1), (10, 1000, 50, 10), (10, 3_600_000, 50, 10),
            (1000, 1000, 50, 50), (1, 999, 50, 0), (1, 1000, 50, 1), (10_000, 1, 50, 10), (10, -5000, 50, 0),
        ] as [(Int, Int64, Int, Int)])
    func allowance(_ perSecond: Int, _ since: Int64, _ limit: Int, _ allowed: Int) {
        let pace = MessagePace(perSecond: perSecond)
        #expect(pace.allowance(pacedThrough: 1_000_000, now: 1_000_000 + since, limit: limit) == allowed)
    }

    @Test("over ten minutes exactly the pace is kept, whatever the steps", arguments: [1, 7, 50, 333, 10_000])
    func steady(_ perSecond: Int) {
        let pace = MessagePace(perSecond: perSecond)
        var (paced, sent, now) = (Int64(0), 0, Int64(1000))
        while now < 601_000 {
            let count = pace.allowance(pacedThrough: paced, now: now, limit: 50)
            paced = pace.paced(after: count, from: paced, now: now)
            sent += count
            now += 50
        }
        let most = perSecond * 601
        #expect(sent <= most)
        // Whole milliseconds cost a little; fifty a step are the most.
        #expect(Double(sent) >= Double(min(most, 50 * 12_000)) * 0.9)
    }
}
