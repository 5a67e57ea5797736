import CQREncode

/// A QR code (ISO/IEC 18004) of a short text, as rows of dark and light modules.
package struct QRCode: Sendable, Equatable {
    /// True where a module is dark; square, without a quiet zone.
    package let modules: [[Bool]]

    /// Light modules that the standard wants on every side.
    package static let quietZone = 4

    /// Error correction of level M: a smudge on a screen does no harm. Nil for an empty text, and for one that does not
    /// fit into the largest code.
    package init?(_ text: String) {
        guard let code = unsafe QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M) else { return nil }
        defer { unsafe QRcode_free(code) }
        let width = Int(unsafe code.pointee.width)
        // The lowest bit is the colour; the others say what a module is for.
        let bytes = unsafe UnsafeBufferPointer(start: code.pointee.data, count: width * width)
        modules = (0..<width).map { row in
            (0..<width).map { column in unsafe bytes[row * width + column] & 1 == 1 }
        }
    }

    /// The code as text for a terminal, two rows of modules a line, the quiet zone around it.
    ///
    /// - Parameter colours: sets black and white itself, so that it reads the same on dark and light terminals. Without
    ///   them the light modules are drawn, which suits a terminal with light letters on dark.
    package func lines(colours: Bool) -> [String] {
        let side = modules.count + 2 * Self.quietZone
        return stride(from: 0, to: side, by: 2).map { row in
            let line = (0..<side).map { column in
                Self.block(isDark(row, column), isDark(row + 1, column), draws: colours)
            }.joined()
            // 256 colours: the sixteen below are whatever a theme makes of them.
            return colours ? "\u{1B}[38;5;16;48;5;231m\(line)\u{1B}[0m" : line
        }
    }

    private func isDark(_ row: Int, _ column: Int) -> Bool {
        let (row, column) = (row - Self.quietZone, column - Self.quietZone)
        guard modules.indices.contains(row), modules.indices.contains(column) else { return false }
        return modules[row][column]
    }

    /// One character of two modules; `dark` says which colour is drawn, the other one is the background.
    private static func block(_ upper: Bool, _ lower: Bool, draws dark: Bool) -> String {
        switch (upper == dark, lower == dark) {
        case (true, true): "\u{2588}"
        case (true, false): "\u{2580}"
        case (false, true): "\u{2584}"
        case (false, false): " "
        }
    }
}
