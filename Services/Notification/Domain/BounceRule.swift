/// Which reports about a mail that was taken over mean that nothing more is to be sent to its destination.
package enum BounceRule {
    /// The class of a report that the owner called our mail unwanted.
    package static let complaint = "complaint"
    /// The class of a report that a text message did not arrive, whose number may well exist.
    package static let undelivered = "undelivered"

    /// The class of a failure that lasts; nil for one that passes, for delays, for refusals of this one mail, and for what
    /// is no failure at all.
    ///
    /// An answer means the same here as in a conversation with the server: ``ReplyTable`` decides.
    /// - Parameters:
    ///   - action: of the recipient (RFC 3464 §2.3.3).
    ///   - status: the enhanced code (RFC 3463).
    ///   - diagnostic: what the last server said; has the code where `status` only says "failed" (5.0.0).
    package static func reason(action: String?, status: String?, diagnostic: String?) -> String? {
        guard action.map(firstWord)?.lowercased() == "failed" else { return nil }
        let given = status.flatMap { code(in: $0) }
        let telling = given == nil || given == "5.0.0" ? diagnostic.flatMap { code(in: $0) } ?? given : given
        return telling.flatMap(reason(ofStatus:))
    }

    /// The class that an enhanced code alone stands for; nil for one that passes or is about one mail only.
    package static func reason(ofStatus status: String) -> String? {
        guard isCode(status), status.hasPrefix("5.") else { return nil }
        let result = ReplyTable.smtp(.recipient, code: 550, enhanced: status)
        return result.fault == .destination ? result.reason : nil
    }

    /// Whether a text is an enhanced code of a failure or of success, and nothing else.
    package static func isCode(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 3 && ["2", "4", "5"].contains(parts[0])
            && parts.allSatisfy { part in
                (1...3).contains(part.utf8.count) && part.utf8.allSatisfy { (0x30...0x39).contains($0) }
            }
    }

    /// The first enhanced code in a line.
    private static func code(in text: String) -> String? {
        text.split { !$0.isASCII || !($0.isNumber || $0 == ".") }.map(String.init).first(where: isCode)
    }

    private static func firstWord(_ text: String) -> String {
        String(text.prefix { $0 != " " && $0 != ";" && $0 != "(" })
    }
}
