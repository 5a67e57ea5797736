import Foundation
import ServiceRuntime
import TestSupport
import Testing

@Suite("Time and ids come from one value")
struct SystemDependenciesTests {
    @Test("the wall clock is cut to whole milliseconds and moved by the offset")
    func offset() {
        let shifted = SystemDependencies.system(offset: .seconds(86_340)).now()
        let real = Date()
        let milliseconds = shifted.timeIntervalSince1970 * 1000
        #expect(abs(milliseconds - milliseconds.rounded()) < 0.001)
        #expect(abs(shifted.timeIntervalSince(real) - 86_340) < 5)
    }

    @Test("ids are UUIDv7 of the clock and never repeat")
    func identifiers() {
        let test = TestDependencies(seed: 7)
        let ids = (0..<1000).map { _ in test.dependencies.newID() }
        #expect(Set(ids).count == 1000)
        let text = ids[0].uuidString
        #expect(text.dropFirst(14).first == "7")
        #expect("89AB".contains(text.dropFirst(19).first ?? " "))
        let stamp = UInt64(text.replacing("-", with: "").prefix(12), radix: 16)
        #expect(stamp == UInt64(TestDependencies.defaultStart.timeIntervalSince1970 * 1000))
        test.advance(by: .milliseconds(1))
        #expect(test.dependencies.newID().uuidString > ids[0].uuidString)
    }

    @Test("a manual clock wakes what is due, and only that")
    func manualClock() async throws {
        let test = TestDependencies()
        let clock = test.dependencies.clock
        async let early: Void = clock.sleep(for: .seconds(1))
        #expect(await test.clock.nextTimerScheduled() == .init(elapsed: .seconds(1)))
        async let late: Void = clock.sleep(for: .seconds(60))
        #expect(await test.clock.nextTimerScheduled() == .init(elapsed: .seconds(60)))
        test.advance(by: .seconds(1))
        try await early
        #expect(test.clock.pendingTimers == 1)
        #expect(test.now == TestDependencies.defaultStart.addingTimeInterval(1))
        test.advance(by: .seconds(59))
        try await late
    }

    @Test("a cancelled wait ends at once")
    func cancelled() async {
        let test = TestDependencies()
        let task = Task { try await test.clock.sleep(until: .init(elapsed: .seconds(9)), tolerance: nil) }
        _ = await test.clock.nextTimerScheduled()
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(test.clock.pendingTimers == 0)
    }
}
