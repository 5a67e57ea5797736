/// The one comparison rule of Rekey's identifiers: A–Z become a–z, every other byte stays (SWF-03, REQ-08).
///
/// Unicode case folding is never used: it equates KELVIN SIGN with `k` and dotless i with `I`, and so would give one
/// person's account to another.
package enum ASCIIFolding {
    /// `text` with its ASCII capitals made small.
    package static func fold(_ text: String) -> String { String(decoding: fold(Array(text.utf8)), as: UTF8.self) }

    /// `bytes` with the ASCII capitals made small.
    package static func fold(_ bytes: [UInt8]) -> [UInt8] {
        bytes.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
    }
}
