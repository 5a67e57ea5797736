/// Which new passwords are accepted: long enough in code points and not guessable; no rules of composition
/// (PWD-01…PWD-05).
///
/// The same on sign-up, reset and change. The upper bound of 1,024 bytes is checked at the edge.
package struct PasswordPolicy: Sendable {
    /// Fewest Unicode code points.
    package let minimumLength: Int
    private let blockList: Set<[UInt8]>
    private let serviceWords: [[UInt8]]
    /// Fewer letters than this beside a forbidden word do not make a password of it.
    private static let lettersOfItsOwn = 4

    /// `blockList` holds ASCII-folded UTF-8; `serviceWords` are the names this service is known by.
    package init(minimumLength: Int, blockList: Set<[UInt8]>, serviceWords: [String]) {
        self.minimumLength = minimumLength
        self.blockList = blockList
        self.serviceWords = serviceWords.map { ASCIIFolding.fold(Array($0.utf8)) }
    }

    /// Reads a block list: one password a line, `# ` begins a comment.
    package static func blockList(_ text: [UInt8]) -> Set<[UInt8]> {
        Set(
            text.split(separator: UInt8(ascii: "\n")).filter { !$0.starts(with: "# ".utf8) }
                .map { ASCIIFolding.fold(Array($0)) })
    }

    /// Why the NFC-normalised password is refused; nil when it is accepted. Work is linear in its length, which the
    /// edge has bounded.
    package func refusal(_ password: [UInt8], codePoints: Int, personal: PersonalWords) -> PasswordRefusal? {
        if codePoints < minimumLength { return .tooShort }
        let folded = ASCIIFolding.fold(password)
        if isBlocked(folded) { return .blocked }
        if serviceWords.contains(where: { isMadeOf($0, folded) }) { return .containsServiceName }
        let addressWords = personal.addresses.flatMap { [Array($0.folded.utf8), Array($0.localPart.utf8)] }
        if addressWords.contains(where: { isMadeOf($0, folded) }) { return .containsAddress }
        if personal.names.contains(where: { isMadeOf(ASCIIFolding.fold(Array($0.utf8)), folded) }) {
            return .containsName
        }
        return nil
    }

    /// On the list as a whole or as the repeated part; or a run such as 1234 or aaaa.
    private func isBlocked(_ folded: [UInt8]) -> Bool {
        let unit = Self.repeatedUnit(folded)
        if blockList.contains(folded) || unit.count <= 2 || Self.isRun(unit) { return true }
        return unit.count < folded.count && blockList.contains(unit)
    }

    /// The shortest part whose repetition gives the whole; the whole when there is none. Knuth-Morris-Pratt's failure
    /// function.
    private static func repeatedUnit(_ bytes: [UInt8]) -> [UInt8] {
        guard !bytes.isEmpty else { return bytes }
        var border = [Int](repeating: 0, count: bytes.count)
        for index in 1..<max(1, bytes.count) {
            var length = border[index - 1]
            while length > 0, bytes[index] != bytes[length] { length = border[length - 1] }
            border[index] = bytes[index] == bytes[length] ? length + 1 : 0
        }
        let period = bytes.count - (border.last ?? 0)
        return bytes.count.isMultiple(of: period) ? Array(bytes[..<period]) : bytes
    }

    /// Every byte one above, or every byte one below, the byte before it; 9 is followed by 0.
    private static func isRun(_ bytes: [UInt8]) -> Bool {
        guard bytes.count >= 3 else { return true }
        let steps = zip(bytes, bytes.dropFirst()).map { first, second -> Int in
            if first == UInt8(ascii: "9"), second == UInt8(ascii: "0") { return 1 }
            if first == UInt8(ascii: "0"), second == UInt8(ascii: "9") { return -1 }
            return Int(second) - Int(first)
        }
        return steps.allSatisfy { $0 == 1 } || steps.allSatisfy { $0 == -1 }
    }

    /// Whether fewer than four letters are left once every occurrence of `word`, and all digits and signs, are taken
    /// out.
    private func isMadeOf(_ word: [UInt8], _ folded: [UInt8]) -> Bool {
        guard word.count >= 3 else { return false }
        var rest = 0
        var found = false
        var index = 0
        while index < folded.count {
            if folded[index...].starts(with: word) {
                found = true
                index += word.count
                continue
            }
            let byte = folded[index]
            // A continuation byte belongs to the letter before it.
            if (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || byte >= 0xC0 { rest += 1 }
            index += 1
        }
        return found && rest < Self.lettersOfItsOwn
    }
}
