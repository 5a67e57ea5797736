package import Foundation
package import RecoveryCrypto
package import ServiceRuntime
import Synchronization

/// Dependencies whose time stands still until a test moves it.
///
/// `advance` moves the wall clock and the waiting clock together; `set` moves the wall clock alone.
package final class TestDependencies: Sendable {
    /// Where tests begin unless they say otherwise: 2026-03-01T12:00:00.000Z.
    package static let defaultStart = Date(timeIntervalSince1970: 1_772_366_400)

    package let clock = ManualClock()
    package let random: any RandomSource
    /// Milliseconds since 1970.
    private let milliseconds: Mutex<Int64>

    /// - Parameter seed: nil takes real randomness, for tests that share a database.
    package init(now: Date = TestDependencies.defaultStart, seed: UInt64? = nil) {
        self.milliseconds = Mutex(Self.milliseconds(now))
        self.random = seed.map { SeededRandomSource(seed: $0) } ?? SystemRandomSource()
    }

    /// The wall clock.
    package var now: Date {
        Date(timeIntervalSince1970: Double(milliseconds.withLock { $0 }) / 1000)
    }

    /// What the code under test gets. All copies follow this object's time.
    package var dependencies: SystemDependencies {
        SystemDependencies(
            now: { self.now }, random: random,
            newID: { UUIDv7.make(at: self.now, random: self.random.bytes(10)) }, clock: clock)
    }

    /// Moves both clocks; the wall clock by whole milliseconds.
    package func advance(by duration: Duration) {
        let (seconds, attoseconds) = duration.components
        milliseconds.withLock { $0 += seconds * 1000 + attoseconds / 1_000_000_000_000_000 }
        clock.advance(by: duration)
    }

    /// Sets the wall clock and wakes no timer.
    package func set(_ date: Date) {
        milliseconds.withLock { $0 = Self.milliseconds(date) }
    }

    private static func milliseconds(_ date: Date) -> Int64 {
        Int64((date.timeIntervalSince1970 * 1000).rounded())
    }
}
