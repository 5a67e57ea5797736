/// Blots out of free text what looks like an address, a phone, card or account number, or a secret.
///
/// This is the second net: secrets have types that cannot print themselves, and names of fields are judged by
/// ``SecretKeyWords``. It works on bytes (never on characters, whose equality folds) and keeps everything else as is.
package struct Redactor: Sendable {
    /// What stands in the place of a hidden value.
    package static let mark = "<redacted>"

    package init() {}

    /// The text with every suspicious run replaced by ``mark``.
    package func redact(_ text: String) -> String {
        let bytes = Array(text.utf8)
        guard bytes.count >= 5 else { return text }
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        var changed = false
        var index = 0
        while index < bytes.count {
            if let end = Self.numberEnd(in: bytes, from: index) {
                output.append(contentsOf: Self.mark.utf8)
                index = end
                changed = true
                continue
            }
            guard Self.isRunByte(bytes[index]) else {
                output.append(bytes[index])
                index += 1
                continue
            }
            var end = index + 1
            while end < bytes.count, Self.isRunByte(bytes[end]) { end += 1 }
            if Self.isSuspicious(bytes[index..<end]) {
                output.append(contentsOf: Self.mark.utf8)
                changed = true
            } else {
                output.append(contentsOf: bytes[index..<end])
            }
            index = end
        }
        return changed ? String(decoding: output, as: UTF8.self) : text
    }

    // MARK: Runs

    /// Bytes of which tokens and addresses consist; a slash, colon, quote, space or comma ends a run.
    private static func isRunByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), 0x80...:
            true
        case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "+"), UInt8(ascii: "%"),
            UInt8(ascii: "@"), UInt8(ascii: "~"):
            true
        default: false
        }
    }

    private static func isSuspicious(_ run: ArraySlice<UInt8>) -> Bool {
        if holdsMailAddress(run) { return true }
        return run.split(whereSeparator: { $0 == UInt8(ascii: ".") }).contains(where: looksRandom)
    }

    /// A local part, `@` (or its percent-encoded form), and a domain.
    private static func holdsMailAddress(_ run: ArraySlice<UInt8>) -> Bool {
        for index in run.indices where index > run.startIndex && index < run.endIndex - 1 {
            if run[index] == UInt8(ascii: "@") { return true }
            if run[index] == UInt8(ascii: "%"), index + 3 < run.endIndex, run[index + 1] == UInt8(ascii: "4"),
                run[index + 2] == UInt8(ascii: "0")
            {
                return true
            }
        }
        return false
    }

    /// Long and without the rhythm of words: base64url, base64 or hexadecimal of 80 bits and more, but no UUID.
    ///
    /// Random base64url changes between lower case, upper case, digit and sign at about 0.65 of its places, words
    /// joined by dashes or capitals at less than 0.3; the border is one third, and a quarter where all kinds occur.
    private static func looksRandom(_ part: ArraySlice<UInt8>) -> Bool {
        guard part.count >= 20, !isUUID(part) else { return false }
        if part.count >= 32, part.allSatisfy(isHexadecimal), part.contains(where: isDigit) { return true }
        // Words joined by dashes change as often as short tokens do, but they are all of one kind of letter.
        let classes = Set(part.map(byteClass)).subtracting([signClass]).count
        guard classes >= 2 else { return false }
        var changes = 0
        for index in part.indices.dropFirst() where byteClass(part[index]) != byteClass(part[index - 1]) {
            changes += 1
        }
        return changes * (classes == 3 ? 4 : 3) >= part.count
    }

    private static func isUUID(_ part: ArraySlice<UInt8>) -> Bool {
        guard part.count == 36 else { return false }
        return part.enumerated().allSatisfy { position, byte in
            [8, 13, 18, 23].contains(position) ? byte == UInt8(ascii: "-") : isHexadecimal(byte)
        }
    }

    private static func byteClass(_ byte: UInt8) -> Int {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"): 0
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): 1
        case UInt8(ascii: "0")...UInt8(ascii: "9"): 2
        default: signClass
        }
    }

    private static let signClass = 3

    private static func isDigit(_ byte: UInt8) -> Bool {
        byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        isDigit(byte) || (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "f"))
    }

    // MARK: Numbers

    /// The end of a phone, card or account number starting here, or nil.
    ///
    /// International numbers start with `+` or `00` (8 to 15 digits, ITU-T E.164), national ones with `0` (9 to 11),
    /// card numbers have 15 to 19 digits; blanks, dashes, dots and brackets may stand between the digits.
    private static func numberEnd(in bytes: [UInt8], from start: Int) -> Int? {
        let first = bytes[start]
        guard first == UInt8(ascii: "+") || isDigit(first) else { return nil }
        if start > 0, isRunByte(bytes[start - 1]) || bytes[start - 1] == UInt8(ascii: ":") { return nil }
        var digits = 0
        var lastDigit = start
        var index = first == UInt8(ascii: "+") ? start + 1 : start
        while index < bytes.count {
            if isDigit(bytes[index]) {
                digits += 1
                lastDigit = index
            } else if !(isNumberFiller(bytes[index]) && index - lastDigit <= 1) {
                break
            }
            index += 1
        }
        let end = lastDigit + 1
        if end < bytes.count, isRunByte(bytes[end]), !isNumberFiller(bytes[end]) { return nil }
        let international = first == UInt8(ascii: "+") && (8...15).contains(digits)
        let national = first == UInt8(ascii: "0") && (9...17).contains(digits)
        return international || national || (15...19).contains(digits) ? end : nil
    }

    private static func isNumberFiller(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: " "), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "("), UInt8(ascii: ")"): true
        default: false
        }
    }
}
