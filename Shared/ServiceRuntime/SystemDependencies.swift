package import Foundation
package import RecoveryCrypto

/// Time, randomness and identifiers of a process, made once in its main program and passed on as a value, so that a
/// test can decide each of them.
package struct SystemDependencies: Sendable {
    /// The wall clock, cut to whole milliseconds and moved by the clock offset. It judges everything that expires.
    package var now: @Sendable () -> Date
    /// Cryptographically secure random bytes.
    package var random: any RandomSource
    /// A new UUIDv7 stamped with ``now``.
    package var newID: @Sendable () -> UUID
    /// For waiting only, never for stamping.
    package var clock: any Clock<Duration>

    package init(
        now: @escaping @Sendable () -> Date, random: any RandomSource, newID: @escaping @Sendable () -> UUID,
        clock: any Clock<Duration>
    ) {
        self.now = now
        self.random = random
        self.newID = newID
        self.clock = clock
    }

    /// The real ones.
    /// - Parameter offset: added to the wall clock; zero outside development.
    package static func system(offset: Duration = .zero) -> SystemDependencies {
        let seconds = Double(offset.components.seconds) + Double(offset.components.attoseconds) / 1e18
        let random = SystemRandomSource()
        let now: @Sendable () -> Date = {
            let milliseconds = ((Date().timeIntervalSince1970 + seconds) * 1000).rounded(.down)
            return Date(timeIntervalSince1970: milliseconds / 1000)
        }
        return SystemDependencies(
            now: now, random: random, newID: { UUIDv7.make(at: now(), random: random.bytes(10)) },
            clock: ContinuousClock())
    }
}
