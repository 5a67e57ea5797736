import Foundation
import Synchronization
import Testing

@testable import OperatorCommands

/// What a long command shows of how far it is.
@Suite struct ProgressLineTests {
    private final class Screen: Sendable {
        private let text = Mutex("")
        func write(_ part: String) { text.withLock { $0 += part } }
        var all: String { text.withLock { $0 } }
    }

    @Test("away from a terminal: a plain line for each tenth, without control characters")
    func lines() {
        let screen = Screen()
        var progress = ProgressLine(label: "re-keyed", isTerminal: false, write: { screen.write($0) })
        for done in stride(from: 1, through: 1000, by: 1) { progress.show(done: done, of: 1000) }
        progress.end()
        let lines = screen.all.split(separator: "\n")
        #expect(lines.count == 11)
        #expect(lines.last == "re-keyed 1000 of 1000")
        #expect(screen.all.unicodeScalars.allSatisfy { $0.value >= 32 || $0 == "\n" })
    }

    @Test("at a terminal: one line that fills, ended once; nothing to do is done")
    func bar() {
        let screen = Screen()
        var progress = ProgressLine(label: "re-keyed", isTerminal: true, write: { screen.write($0) })
        progress.show(done: 5, of: 10)
        progress.show(done: 10, of: 10)
        progress.end()
        progress.end()
        #expect(screen.all.hasPrefix("\r[###############...............] re-keyed 5 of 10"))
        #expect(screen.all.hasSuffix("[##############################] re-keyed 10 of 10\u{1B}[K\n"))
        let empty = Screen()
        var nothing = ProgressLine(label: "re-keyed", isTerminal: false, write: { empty.write($0) })
        nothing.show(done: 0, of: 0)
        #expect(empty.all == "re-keyed 0 of 0\n")
    }

    @Test("payment numbers of journeys are right by their check digits, and no two are alike")
    func instruments() {
        let cards = Set((0..<50).map { _ in DemoInstrument.freshCard().number })
        #expect(cards.count == 50 && cards.allSatisfy { $0.count == 16 && $0.hasPrefix("9999") })
        #expect(cards.allSatisfy(Self.passesLuhn))
        #expect(DemoInstrument.freshIBAN().number.count == 18)
    }

    private static func passesLuhn(_ number: String) -> Bool {
        number.reversed().enumerated().reduce(0) { sum, digit in
            let value = (digit.element.wholeNumberValue ?? 0) * (digit.offset.isMultiple(of: 2) ? 1 : 2)
            return sum + (value > 9 ? value - 9 : value)
        }.isMultiple(of: 10)
    }
}
