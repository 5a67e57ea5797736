/// Spelling rules of the Prometheus text format 0.0.4.
///
/// Source: Prometheus documentation, "Exposition formats" and "Data model".
package enum PrometheusText {
    /// The content type of the exposition.
    package static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// A legal metric name: anything outside `[a-zA-Z0-9_:]` becomes `_`, a leading digit gets one in front.
    package static func metricName(_ label: String) -> String {
        legalName(label, allowColon: true)
    }

    /// A legal label name; names that start with two underscores are reserved and lose them.
    package static func labelName(_ label: String) -> String {
        let name = legalName(label, allowColon: false)
        return name.hasPrefix("__") ? "label" + name : name
    }

    /// `{a="b",c="d"}`, or nothing without labels.
    package static func labels(_ pairs: [(String, String)]) -> String {
        if pairs.isEmpty { return "" }
        return "{" + pairs.map { "\($0.0)=\"\(escapeValue($0.1))\"" }.joined(separator: ",") + "}"
    }

    /// A sample value: whole numbers without a fraction, infinities as the format spells them.
    package static func value(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        if value == value.rounded(), abs(value) < 1e15 { return String(Int64(value)) }
        return String(value)
    }

    /// Help text: only backslash and line feed are escaped there.
    package static func help(_ text: String) -> String {
        escape(text, quotes: false)
    }

    private static func escapeValue(_ text: String) -> String {
        escape(text, quotes: true)
    }

    private static func escape(_ text: String, quotes: Bool) -> String {
        var output: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\\"): output.append(contentsOf: [byte, byte])
            case UInt8(ascii: "\n"): output.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "n")])
            case UInt8(ascii: "\"") where quotes: output.append(contentsOf: [UInt8(ascii: "\\"), byte])
            default: output.append(byte)
            }
        }
        return String(decoding: output, as: UTF8.self)
    }

    private static func legalName(_ text: String, allowColon: Bool) -> String {
        var output: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"):
                output.append(byte)
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                if output.isEmpty { output.append(UInt8(ascii: "_")) }
                output.append(byte)
            case UInt8(ascii: ":") where allowColon: output.append(byte)
            default: output.append(UInt8(ascii: "_"))
            }
        }
        return output.isEmpty ? "_" : String(decoding: output, as: UTF8.self)
    }
}
