import Crypto

/// Four letters by which a person tells one recovery request from another: on the page that follows it and in its message.
///
/// Derived from the hash of the request's handle, so that page and message come to the same without a look-up, whether or
/// not there is an account. It opens nothing, and says nothing of the account or of the handle.
package struct RequestLabel: Sendable, Equatable {
    /// Consonants: four of them spell no word, and nobody takes them for a code.
    private static let letters = Array("BCDFGHJKLMNPQRSTVWXZ")
    private static let length = 4

    package let text: String

    /// - Parameter handleHash: ``RequestHandle/hash``. Nil for bytes of another length.
    package init?(handleHash: [UInt8]) {
        guard handleHash.count == SHA256.byteCount else { return nil }
        let digest = SHA256.hash(data: Array("rekey-request-label".utf8) + handleHash)
        text = String(digest.prefix(Self.length).map { Self.letters[Int($0) % Self.letters.count] })
    }

    /// Reads a label from an event; nil for what is none.
    package init?(parsing text: String) {
        guard text.count == Self.length, text.allSatisfy(Self.letters.contains) else { return nil }
        self.text = text
    }
}

extension RequestHandle {
    /// What the pages of the asker show.
    package var label: RequestLabel? { RequestLabel(handleHash: hash) }
}
