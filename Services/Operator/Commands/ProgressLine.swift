import Foundation

/// How far a long command is, on standard error: a bar that fills where somebody looks, a plain line for each tenth
/// elsewhere.
package struct ProgressLine {
    private static let width = 30

    private let label: String
    private let isTerminal: Bool
    private let start: ContinuousClock.Instant
    private let write: (String) -> Void
    private var shownTenth = -1
    private var isOpen = false

    /// - Parameter write: takes what is printed; standard error unless a test looks on.
    package init(
        label: String, isTerminal: Bool = isatty(STDERR_FILENO) == 1,
        write: @escaping (String) -> Void = { FileHandle.standardError.write(Data($0.utf8)) }
    ) {
        self.label = label
        self.isTerminal = isTerminal
        self.write = write
        start = .now
    }

    /// Shows that `done` of `total` is done.
    package mutating func show(done: Int, of total: Int) {
        let share = total > 0 ? Double(done) / Double(total) : 1
        let text = "\(label) \(done) of \(total)\(remaining(share))"
        if isTerminal {
            let filled = Int(share * Double(Self.width))
            let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: Self.width - filled)
            write("\r[\(bar)] \(text)\u{1B}[K")
            isOpen = true
        } else {
            let tenth = Int(share * 10)
            guard tenth > shownTenth else { return }
            shownTenth = tenth
            write(text + "\n")
        }
    }

    /// Leaves the bar's line.
    package mutating func end() {
        if isOpen { write("\n") }
        isOpen = false
    }

    private func remaining(_ share: Double) -> String {
        guard share > 0, share < 1 else { return "" }
        let elapsed = start.duration(to: .now) / .seconds(1)
        return ", about \(Int((elapsed / share - elapsed).rounded(.up))) s left"
    }
}
