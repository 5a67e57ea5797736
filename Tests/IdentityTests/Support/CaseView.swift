import Crypto
import EventContracts
import Foundation

/// A case as an agent's client reads it.
struct CaseView: Decodable, Sendable {
    struct Account: Decodable, Sendable {
        var id: UUID
        var name: String
        var state: String
    }

    struct Confidence: Decodable, Sendable {
        var score: Int
        var reasons: [Reason]
    }

    struct Reason: Decodable, Sendable {
        var text: String
        var weight: Int
    }

    struct Contact: Decodable, Sendable {
        var id: String
        var channel: String
        var masked: String
        var eligible: Bool
        var why: String?
    }

    struct Decision: Decodable, Sendable {
        var outcome: String
        var by: String
        var effectiveAt: Date?
    }

    struct Objection: Decodable, Sendable {
        var by: String
    }

    struct Audit: Decodable, Sendable {
        var count: Int
        var head: String
    }

    var id: String
    var state: String
    var account: Account
    var claim: String
    var openedBy: String
    var expiresAt: Date
    var confidence: Confidence
    var contacts: [Contact]
    var decision: Decision?
    var objections: [Objection]
    var allowed: [String]
    var audit: Audit

    init(_ reply: Reply) throws { self = try EventJSON.decode(CaseView.self, from: reply.bytes) }
}

/// A case's trail as `rekey case verify` reads it.
struct TrailView: Decodable, Sendable {
    struct Entry: Decodable, Sendable {
        var sequence: Int
        var actor: String
        var action: String
        var content: String
        var previousHash: String
        var hash: String
        var reason: String?
        var salt: String?
    }

    struct Content: Decodable {
        var sequence: Int
        var action: String
        var actor: String
        var reasonHash: String?
    }

    var entries: [Entry]
    var count: Int
    var head: String

    var actions: [String] { entries.map(\.action) }

    /// Whether every entry follows from the one before and says what stands beside it, reasons included.
    var isWhole: Bool {
        var previous = String(repeating: "0", count: 64)
        for (index, entry) in entries.enumerated() {
            guard entry.sequence == index + 1, entry.previousHash == previous,
                entry.hash == Self.hash("\(previous)\n\(entry.content)"),
                let content = try? EventJSON.decode(Content.self, from: Array(entry.content.utf8)),
                content.sequence == entry.sequence, content.action == entry.action, content.actor == entry.actor
            else { return false }
            if let reason = entry.reason, content.reasonHash != Self.hash("\(entry.salt ?? "")\n\(reason)") {
                return false
            }
            previous = entry.hash
        }
        return count == entries.count && head == previous
    }

    static func hash(_ text: String) -> String {
        SHA256.hash(data: Data(text.utf8)).map { String(format: "%02x", $0) }.joined()
    }
}
