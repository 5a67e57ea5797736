import Crypto
import Foundation

/// Signs mail with DKIM (RFC 6376), once for each key.
package struct DKIMSigner: Sendable {
    /// A key, and the selector under which its public half stands in DNS.
    package struct Entry: Sendable {
        package let selector: String
        package let key: DKIMKey

        package init(selector: String, key: DKIMKey) {
            self.selector = selector
            self.key = key
        }
    }

    package let domain: String
    package let entries: [Entry]

    package init(domain: String, entries: [Entry]) {
        self.domain = domain
        self.entries = entries
    }

    /// What is signed (RFC 6376 §5.4.1). `from` stands twice: a second one added on the way breaks the signature (§8.15).
    static let signedHeaders = [
        "from", "from", "to", "subject", "date", "message-id", "mime-version", "content-type", "auto-submitted",
        "feedback-id",
    ]
    /// Characters of the signature in one line.
    private static let chunk = 70

    /// One `DKIM-Signature` line for each key. Throws ``MailRefusal`` when a key cannot sign.
    func headers(signing lines: [String], body: [UInt8], at date: Date) throws(MailRefusal) -> [String] {
        let hash = Data(SHA256.hash(data: DKIMCanonical.body(body))).base64EncodedString()
        let signed = DKIMCanonical.headers(Self.signedHeaders, of: lines)
        var headers: [String] = []
        for entry in entries {
            let unsigned =
                "DKIM-Signature: v=1; a=\(entry.key.algorithm); c=relaxed/relaxed; d=\(domain);\r\n"
                + " s=\(entry.selector); t=\(Int64(date.timeIntervalSince1970));\r\n"
                + " h=\(Self.signedHeaders.joined(separator: ":"));\r\n bh=\(hash);\r\n b="
            // The line itself comes last, without its value and without its end (RFC 6376 §3.7).
            let input = signed + DKIMCanonical.header(unsigned)
            guard let signature = try? entry.key.sign(input) else { throw MailRefusal() }
            headers.append(unsigned + Self.folded(signature.base64EncodedString()))
        }
        return headers
    }

    private static func folded(_ text: String) -> String {
        let bytes = Array(text.utf8)
        return stride(from: 0, to: bytes.count, by: chunk)
            .map { String(decoding: bytes[$0..<min($0 + chunk, bytes.count)], as: UTF8.self) }
            .joined(separator: "\r\n ")
    }
}
