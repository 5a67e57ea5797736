import Foundation

/// Asks a person at the terminal for something that must not be seen.
enum TerminalPrompt {
    /// What was typed, without echo. Throws `CommandFailure` (usage, with `instead`) where there is no terminal.
    static func secret(_ question: String, instead: String) throws -> String {
        // Not standard input: that may be a pipe, and the question would go into it.
        let terminal = open("/dev/tty", O_RDWR | O_CLOEXEC)
        guard terminal >= 0 else { throw CommandFailure.usage("there is no terminal to ask on: \(instead)") }
        defer { close(terminal) }
        var before = termios()
        guard tcgetattr(terminal, &before) == 0 else {
            throw CommandFailure.usage("there is no terminal to ask on: \(instead)")
        }
        var silent = before
        silent.c_lflag &= ~tcflag_t(ECHO)
        tcsetattr(terminal, TCSAFLUSH, &silent)
        defer { tcsetattr(terminal, TCSAFLUSH, &before) }
        write("\(question): ", to: terminal)
        let answer = line(from: terminal)
        write("\n", to: terminal)
        guard let answer, !answer.isEmpty else { throw CommandFailure.usage("nothing was typed") }
        return answer
    }

    private static func write(_ text: String, to descriptor: Int32) {
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: false)
        try? handle.write(contentsOf: Data(text.utf8))
    }

    /// A line of at most a kilobyte; nil when it is longer or no UTF-8.
    private static func line(from descriptor: Int32) -> String? {
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        while read(descriptor, &byte, 1) == 1, byte != UInt8(ascii: "\n") {
            guard bytes.count < 1024 else { return nil }
            bytes.append(byte)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
