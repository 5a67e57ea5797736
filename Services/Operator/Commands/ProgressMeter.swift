import Foundation

/// Shows how far long work is: a bar that moves on a terminal, a line every few seconds elsewhere. Writes to standard
/// error, so that results on standard output stay clean.
struct ProgressMeter {
    /// Pause between two lines where there is no terminal, in seconds.
    private static let pause: Double = 5
    private static let width = 24

    private let title: String
    private let total: Int64
    private let isTerminal: Bool
    private let started = ContinuousClock.now
    private var firstDone: Int64?
    private var lastLine: ContinuousClock.Instant?

    /// - Parameter total: how much there is to do; 0 shows no share.
    init(_ title: String, total: Int64, isTerminal: Bool = isatty(STDERR_FILENO) == 1) {
        self.title = title
        self.total = total
        self.isTerminal = isTerminal
    }

    /// Shows that `done` of the total is done. What was done before the first call counts for no speed.
    mutating func show(_ done: Int64) {
        let now = ContinuousClock.now
        let first = firstDone ?? done
        firstDone = first
        if !isTerminal, let lastLine, lastLine.duration(to: now) < .seconds(Self.pause), done < total { return }
        lastLine = now
        let line = Self.line(
            title, done: done, total: total, since: first, seconds: started.duration(to: now) / .seconds(1))
        write(isTerminal ? "\r\u{1B}[2K\(line)" : "\(line)\n")
    }

    /// Leaves the last line standing.
    func finish() {
        if isTerminal { write("\n") }
    }

    /// `title [####----]  52 %  520 of 1000, 130/s, 4 s left`.
    static func line(_ title: String, done: Int64, total: Int64, since first: Int64, seconds: Double) -> String {
        let share = total > 0 ? min(1, Double(done) / Double(total)) : 0
        let filled = Int(share * Double(width))
        let bar = String(repeating: "#", count: filled) + String(repeating: "-", count: width - filled)
        var line = "\(title) [\(bar)] \(Int(share * 100)) %  \(done) of \(total)"
        let speed = seconds > 0.2 ? Double(done - first) / seconds : 0
        guard speed > 0 else { return line }
        line += ", \(Int(speed.rounded()))/s"
        return done < total ? line + ", \(remaining(Double(total - done) / speed)) left" : line
    }

    /// As `45 s`, `12 min` or `3 h 20 min`.
    static func remaining(_ seconds: Double) -> String {
        let whole = Int64(min(seconds.rounded(.up), 1e12))
        if whole < 90 { return "\(whole) s" }
        let minutes = (whole + 59) / 60
        return minutes < 120 ? "\(minutes) min" : "\(minutes / 60) h \(minutes % 60) min"
    }

    private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}
