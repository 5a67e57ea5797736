/// How many parts a text message is sent and paid in (3GPP TS 23.038 §6.2.1, TS 23.040 §9.2.3.24).
package enum TextSegments {
    /// What one part holds: alone, and beside the header that joins it to others.
    private static let septets = (alone: 160, joined: 153)
    private static let units = (alone: 70, joined: 67)

    private static let basic = Set(
        ("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
            + "¿abcdefghijklmnopqrstuvwxyzäöñüà").unicodeScalars)
    /// Characters behind an escape, which takes a septet of its own.
    private static let extended = Set("\u{0C}^{}\\[~]|€".unicodeScalars)

    /// At least 1. A character that the alphabet of GSM lacks makes the whole text UCS-2.
    package static func count(_ text: String) -> Int {
        var widths: [Int] = []
        for scalar in text.unicodeScalars {
            if basic.contains(scalar) {
                widths.append(1)
            } else if extended.contains(scalar) {
                widths.append(2)
            } else {
                return parts(text.unicodeScalars.map { UTF16.width($0) }, units)
            }
        }
        return parts(widths, septets)
    }

    /// An escaped character or a surrogate pair is never torn apart, so a part may stay one short.
    private static func parts(_ widths: [Int], _ room: (alone: Int, joined: Int)) -> Int {
        guard widths.reduce(0, +) > room.alone else { return 1 }
        var (count, used) = (1, 0)
        for width in widths {
            if used + width > room.joined { (count, used) = (count + 1, 0) }
            used += width
        }
        return count
    }
}
