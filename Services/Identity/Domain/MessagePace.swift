/// How many messages may go out now at a steady pace, in whole milliseconds. Pure.
///
/// What was not used is lost after one second: a pause never ends in a burst that a mail provider would refuse.
package struct MessagePace: Sendable, Equatable {
    /// Messages in a second.
    package var perSecond: Int64

    package init(perSecond: Int) { self.perSecond = Int64(perSecond) }

    /// How many may go at `now`, at most `limit`, when the pace is used up through `pacedThrough`.
    package func allowance(pacedThrough: Int64, now: Int64, limit: Int) -> Int {
        let from = max(pacedThrough, now - 1000)
        return Int(min(max(0, (now - from) * perSecond / 1000), Int64(limit)))
    }

    /// Through when the pace is used up after `count` more messages at `now`.
    package func paced(after count: Int, from pacedThrough: Int64, now: Int64) -> Int64 {
        let from = max(pacedThrough, now - 1000)
        return from + (Int64(count) * 1000 + perSecond - 1) / perSecond
    }
}
