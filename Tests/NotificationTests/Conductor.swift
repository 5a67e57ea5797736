import Foundation

/// Lets time pass only while nobody has anything to do: workers wait here for the next tick, and the run waits here until
/// all of them wait. Nothing in the run depends on how fast the machine is.
actor Conductor {
    private var alive = 0
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private var driver: CheckedContinuation<Void, Never>?
    private(set) var isOver = false

    func joined() { alive += 1 }

    /// A worker is gone, or hangs for ever.
    func left() {
        alive -= 1
        wakeDriver()
    }

    /// A worker has nothing to do until the next tick.
    func idle() async {
        guard !isOver else { return }
        await withCheckedContinuation { continuation in
            waiting.append(continuation)
            wakeDriver()
        }
    }

    /// Until every worker waits.
    func allIdle() async {
        guard waiting.count < alive else { return }
        await withCheckedContinuation { driver = $0 }
    }

    func tick() {
        let resumed = waiting
        waiting = []
        for continuation in resumed { continuation.resume() }
    }

    func end() {
        isOver = true
        tick()
    }

    private func wakeDriver() {
        guard waiting.count >= alive, let driver else { return }
        self.driver = nil
        driver.resume()
    }
}
