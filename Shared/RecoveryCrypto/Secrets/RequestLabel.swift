import Crypto
package import Foundation

/// Four letters by which a person tells one recovery request from another: on the page that follows it and in its message.
///
/// Derived from the hash of the request's handle, so that page and message come to the same without a look-up, whether or
/// not there is an account; for a code that proves a contact, from the change that waits for it. It opens nothing, and says
/// nothing of the account or of the handle.
package struct RequestLabel: Sendable, Equatable {
    /// Consonants: four of them spell no word, and nobody takes them for a code.
    private static let letters = Array("BCDFGHJKLMNPQRSTVWXZ")
    private static let length = 4

    package let text: String

    /// - Parameter handleHash: ``RequestHandle/hash``. Nil for bytes of another length.
    package init?(handleHash: [UInt8]) {
        guard handleHash.count == SHA256.byteCount else { return nil }
        text = Self.text("rekey-request-label", handleHash)
    }

    /// - Parameter change: the id of what waits for the code that proves a contact. It is no secret.
    package init(change: UUID) { text = Self.text("rekey-contact-label", Array(change.uuidString.lowercased().utf8)) }

    /// Reads a label from an event; nil for what is none.
    package init?(parsing text: String) {
        guard text.count == Self.length, text.allSatisfy(Self.letters.contains) else { return nil }
        self.text = text
    }

    private static func text(_ purpose: String, _ bytes: [UInt8]) -> String {
        String(SHA256.hash(data: Array(purpose.utf8) + bytes).prefix(length).map { letters[Int($0) % letters.count] })
    }
}

extension RequestHandle {
    /// What the pages of the asker show.
    package var label: RequestLabel? { RequestLabel(handleHash: hash) }
}
