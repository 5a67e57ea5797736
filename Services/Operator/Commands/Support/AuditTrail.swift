import Crypto
import Foundation

/// The history of a support case as identity gives it out, and the check that nobody changed it afterwards.
///
/// Every entry carries `SHA-256(previousHash ‖ "\n" ‖ content)`, so an entry that was changed, added, removed or moved
/// breaks the chain from there on. A tail that was cut off leaves a whole chain: it shows against the count and head that
/// the case's events carry, or that were written down earlier.
package struct AuditTrail: Decodable, Sendable {
    package struct Entry: Decodable, Sendable {
        package var sequence: Int
        package var at: String
        package var actor: String
        package var action: String
        /// The exact text that was hashed.
        package var content: String
        package var previousHash: String
        package var hash: String
        /// Why; not hashed itself, so that it can be erased with the account. The content holds its salted hash.
        package var reason: String?
        package var salt: String?
    }

    /// Where the chain breaks, and how.
    package struct Break: Error, Sendable, Equatable {
        package var sequence: Int
        package var reason: String
    }

    /// A count and the hash at it, from somewhere else.
    package struct Witness: Sendable {
        package var count: Int
        package var head: String

        package init(count: Int, head: String) {
            self.count = count
            self.head = head
        }
    }

    package var entries: [Entry]
    package var count: Int
    package var head: String

    /// What stands before the first entry.
    package static let origin = String(repeating: "0", count: 64)

    /// Nil for anything but such a history.
    package init?(json: [UInt8]) {
        guard let trail = try? JSONDecoder().decode(Self.self, from: Data(json)) else { return nil }
        self = trail
    }

    /// The hash of an entry.
    package static func hash(_ content: String, after previous: String) -> String {
        digest("\(previous)\n\(content)")
    }

    /// SHA-256 in lower-case hexadecimal.
    private static func digest(_ text: String) -> String {
        let hex = Array("0123456789abcdef")
        return SHA256.hash(data: Data(text.utf8)).reduce(into: "") { text, byte in
            text.append(hex[Int(byte >> 4)])
            text.append(hex[Int(byte & 15)])
        }
    }

    /// Throws the first ``Break``.
    ///
    /// - Parameter id: the case it has to be the history of; nil takes the first entry's word.
    package func check(of id: String? = nil, against witness: Witness? = nil) throws(Break) {
        guard !entries.isEmpty else { throw Break(sequence: 1, reason: "there is no entry at all") }
        var previous = Self.origin
        var owner = id
        for (index, entry) in entries.enumerated() {
            let number = index + 1
            func insist(_ holds: Bool, _ reason: String) throws(Break) {
                guard holds else { throw Break(sequence: number, reason: reason) }
            }
            try insist(entry.sequence == number, "its number is \(entry.sequence): an entry is missing, added or moved")
            try insist(Self.same(entry.previousHash, previous), "it does not follow the entry before it")
            try insist(
                Self.same(Self.hash(entry.content, after: previous), entry.hash), "its content is not what was hashed")
            guard let written = Content(entry.content) else {
                throw Break(sequence: number, reason: "its content cannot be read")
            }
            try insist(
                written.sequence == number && Self.same(written.at, entry.at) && Self.same(written.actor, entry.actor)
                    && Self.same(written.action, entry.action), "what is shown of it is not what its content says")
            try insist(written.holds(entry), "the reason shown is not the one that was given")
            try insist(Self.same(written.case, owner ?? written.case), "it belongs to another case")
            owner = written.case
            previous = entry.hash
        }
        try checkEnd(witness)
    }

    /// The chain ends where the answer, and whoever else kept count, say it does.
    private func checkEnd(_ witness: Witness?) throws(Break) {
        let last = entries.count
        guard count == last, Self.same(head, entries[last - 1].hash) else {
            throw Break(
                sequence: last + 1, reason: "the history names \(count) entries and another end: its tail is missing")
        }
        guard let witness else { return }
        guard witness.count >= 1, witness.count <= last else {
            throw Break(sequence: last + 1, reason: "there were \(witness.count) entries: the tail is missing")
        }
        guard Self.same(entries[witness.count - 1].hash, witness.head) else {
            throw Break(sequence: witness.count, reason: "its hash is not the one that was given out for it")
        }
    }

    /// The members of an entry's content that are also shown beside it.
    private struct Content: Decodable {
        var `case`: String
        var sequence: Int
        var at: String
        var actor: String
        var action: String
        var reasonHash: String?

        /// Whether the reason beside it is the one whose hash it holds. An erased reason shows nothing.
        func holds(_ entry: Entry) -> Bool {
            guard let reason = entry.reason else { return true }
            guard let reasonHash, let salt = entry.salt else { return false }
            return AuditTrail.same(AuditTrail.digest("\(salt)\n\(reason)"), reasonHash)
        }

        init?(_ text: String) {
            guard let content = try? JSONDecoder().decode(Self.self, from: Data(text.utf8)) else { return nil }
            self = content
        }
    }

    /// As bytes: two spellings of one character are two.
    private static func same(_ one: String, _ other: String) -> Bool { one.utf8.elementsEqual(other.utf8) }
}
