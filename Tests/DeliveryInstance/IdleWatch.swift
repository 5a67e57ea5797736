import Foundation
import TestSupport

/// Says that everybody waits for time to go on: a line with the time, in milliseconds since 1970, once for each time.
struct IdleWatch {
    let clock: ManualClock
    /// The time at which the clock was made.
    let start: Int64
    /// How many wait when all of them do.
    let sleepers: Int

    func run() async {
        var told: Duration?
        while true {
            // The time first: whoever waits after that has seen it.
            let now = clock.now.elapsed
            if now != told, clock.pendingTimers == sleepers {
                told = now
                let (seconds, attoseconds) = now.components
                let milliseconds = start + seconds * 1000 + attoseconds / 1_000_000_000_000_000
                try? FileHandle.standardOutput.write(contentsOf: Data("\(milliseconds)\n".utf8))
            }
            _ = await clock.nextTimerScheduled()
        }
    }
}
