/// ISO 8601 durations of fixed length: days, hours, minutes and seconds with up to nine decimals.
///
/// Years and months are refused because their length is not fixed; weeks because they may not be combined.
package enum ISODuration {
    private static let longest: Int64 = 3_660 * 86_400

    /// Reads `PT23H59M`, `PT23H59M59.999S`, `P1D`, `-PT5M`; nil for anything else, and beyond ten years.
    package static func parse(_ text: String) -> Duration? {
        var bytes = Array(text.utf8)[...]
        var sign: Int64 = 1
        if bytes.first == UInt8(ascii: "-") {
            sign = -1
            bytes = bytes.dropFirst()
        }
        guard bytes.popFirst() == UInt8(ascii: "P") else { return nil }
        var units: [(letter: UInt8, seconds: Int64)] = [(UInt8(ascii: "D"), 86_400)]
        var seconds: Int64 = 0
        var nanoseconds: Int64 = 0
        var seen = false
        var inTime = false
        while let first = bytes.first {
            if first == UInt8(ascii: "T") {
                guard !inTime, bytes.count > 1 else { return nil }
                inTime = true
                units = [(UInt8(ascii: "H"), 3_600), (UInt8(ascii: "M"), 60), (UInt8(ascii: "S"), 1)]
                bytes = bytes.dropFirst()
                continue
            }
            guard let number = number(&bytes), let letter = bytes.popFirst(),
                let place = units.firstIndex(where: { $0.letter == letter })
            else { return nil }
            if let fraction = number.nanoseconds {
                guard letter == UInt8(ascii: "S"), bytes.isEmpty else { return nil }
                nanoseconds = fraction
            }
            seconds += number.whole * units[place].seconds
            guard seconds <= longest else { return nil }
            units.removeFirst(place + 1)
            seen = true
        }
        guard seen else { return nil }
        return .seconds(sign * seconds) + .nanoseconds(sign * nanoseconds)
    }

    /// The shortest form, as `PT1M30S`; `PT0S` for zero.
    package static func text(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        if duration < .zero { return "-" + text(.zero - duration) }
        var output = "P"
        if seconds >= 86_400 { output += "\(seconds / 86_400)D" }
        var time = ""
        if seconds % 86_400 >= 3_600 { time += "\(seconds % 86_400 / 3_600)H" }
        if seconds % 3_600 >= 60 { time += "\(seconds % 3_600 / 60)M" }
        let nanoseconds = attoseconds / 1_000_000_000
        if seconds % 60 > 0 || nanoseconds > 0 { time += decimal(seconds % 60, nanoseconds) + "S" }
        if time.isEmpty { return output == "P" ? "PT0S" : output }
        return output + "T" + time
    }

    /// Digits with an optional fraction; at most nine of each, so nothing overflows.
    private static func number(_ bytes: inout ArraySlice<UInt8>) -> (whole: Int64, nanoseconds: Int64?)? {
        guard let whole = digits(&bytes) else { return nil }
        guard bytes.first == UInt8(ascii: ".") || bytes.first == UInt8(ascii: ",") else { return (whole.value, nil) }
        bytes = bytes.dropFirst()
        guard let fraction = digits(&bytes) else { return nil }
        var nanoseconds = fraction.value
        for _ in fraction.count..<9 { nanoseconds *= 10 }
        return (whole.value, nanoseconds)
    }

    private static func digits(_ bytes: inout ArraySlice<UInt8>) -> (value: Int64, count: Int)? {
        var value: Int64 = 0
        var count = 0
        while let byte = bytes.first, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") {
            value = value * 10 + Int64(byte - UInt8(ascii: "0"))
            count += 1
            guard count <= 9 else { return nil }
            bytes = bytes.dropFirst()
        }
        return count == 0 ? nil : (value, count)
    }

    private static func decimal(_ seconds: Int64, _ nanoseconds: Int64) -> String {
        if nanoseconds == 0 { return String(seconds) }
        var fraction = String(nanoseconds)
        fraction = String(repeating: "0", count: 9 - fraction.utf8.count) + fraction
        while fraction.utf8.last == UInt8(ascii: "0") { fraction.removeLast() }
        return "\(seconds).\(fraction)"
    }
}
