/// What a browser reads from a text message: the algorithm of "Origin-bound one-time codes delivered via SMS" (WICG), step by
/// step, so that a test can see what a phone would offer.
struct OneTimeCodeMessage: Equatable {
    var host: String
    var code: String
    var embeddedHost: String?

    /// Nil where the algorithm returns failure.
    init?(parsing message: String) {
        let normalized = message.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
        guard let last = normalized.split(separator: "\n", omittingEmptySubsequences: false).last else { return nil }
        var rest = Array(last.unicodeScalars)[...]
        guard let host = Self.token(&rest, "@"), rest.first == " " else { return nil }
        rest.removeFirst()
        guard let code = Self.token(&rest, "#") else { return nil }
        self.host = host
        self.code = code
        if rest.first == " " {
            rest.removeFirst()
            embeddedHost = Self.token(&rest, "%")
        }
    }

    /// "Extract a marked token".
    private static func token(_ rest: inout ArraySlice<Unicode.Scalar>, _ marker: Unicode.Scalar) -> String? {
        guard rest.first == marker else { return nil }
        rest.removeFirst()
        let token = rest.prefix { !["\t", "\n", "\u{C}", "\r", " "].contains($0) }
        guard !token.isEmpty else { return nil }
        rest = rest.dropFirst(token.count)
        var text = String.UnicodeScalarView()
        text.append(contentsOf: token)
        return String(text)
    }
}
