import Foundation
import OperatorCommands
import Testing

@Suite("The history of a case, checked (HIJ-03, HIJ-07)") struct AuditTrailTests {
    /// printf 's\ncalled' | sha256sum
    private static let reasonHash = "8f93758db47275336f8a7578e33fe12910fcfa5e95ec90f1bcd23fb7ec4cbaef"
    private static let id = "0198c0de-0000-7000-8000-0000000000a1"

    /// A history of `count` entries as identity writes it.
    static func trail(_ count: Int = 4, of id: String = id) throws -> AuditTrail {
        var entries: [[String: Any]] = []
        var previous = AuditTrail.origin
        for number in 1...count {
            let at = "2026-03-01T12:0\(number):00.000Z"
            let content =
                #"{"action":"evidence","actor":"ann","at":"\#(at)","case":"\#(id)","detail":{"kind":"invoice"},"reasonHash":"\#(reasonHash)","sequence":\#(number),"ticket":"T-\#(number)"}"#
            let hash = AuditTrail.hash(content, after: previous)
            entries.append([
                "sequence": number, "at": at, "actor": "ann", "action": "evidence", "content": content,
                "previousHash": previous, "hash": hash, "reason": "called", "salt": "s",
            ])
            previous = hash
        }
        let object: [String: Any] = ["entries": entries, "count": count, "head": previous]
        return try #require(AuditTrail(json: [UInt8](try JSONSerialization.data(withJSONObject: object))))
    }

    @Test("the hash is SHA-256 of the hash before it, a line feed and the content, in lower-case hex")
    func hash() {
        // printf '%064d\n{}' 0 | sha256sum
        #expect(
            AuditTrail.hash("{}", after: AuditTrail.origin)
                == "5649d09ed68c17156095d175eef152856c5b1a81c117c409c1e00f096aa6838e")
    }

    @Test("a history whose reasons were erased with the account still holds")
    func erased() throws {
        var trail = try Self.trail()
        for index in trail.entries.indices { (trail.entries[index].reason, trail.entries[index].salt) = (nil, nil) }
        #expect(throws: Never.self) { try trail.check(of: Self.id) }
    }

    @Test("a whole history holds")
    func whole() throws {
        let trail = try Self.trail()
        #expect(throws: Never.self) { try trail.check(of: Self.id) }
        #expect(throws: Never.self) { try trail.check() }
        for (index, entry) in trail.entries.enumerated() {
            #expect(throws: Never.self) {
                try trail.check(of: Self.id, against: .init(count: index + 1, head: entry.hash))
            }
        }
    }

    /// Puts the chain from `index` on together again, as somebody with the database could.
    private static func rehash(_ trail: inout AuditTrail, from index: Int) {
        for position in index..<trail.entries.count {
            let previous = position == 0 ? AuditTrail.origin : trail.entries[position - 1].hash
            trail.entries[position].previousHash = previous
            trail.entries[position].hash = AuditTrail.hash(trail.entries[position].content, after: previous)
        }
        trail.head = trail.entries.last?.hash ?? AuditTrail.origin
        trail.count = trail.entries.count
    }

    struct Tampering: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var brokenAt: Int
        var apply: @Sendable (inout AuditTrail) -> Void

        init(_ name: String, at brokenAt: Int, _ apply: @escaping @Sendable (inout AuditTrail) -> Void) {
            testDescription = name
            self.brokenAt = brokenAt
            self.apply = apply
        }
    }

    static let tamperings = [
        Tampering("a changed reason", at: 2) {
            $0.entries[1].reason = "cabled"
        },
        Tampering("another ticket", at: 2) {
            $0.entries[1].content = $0.entries[1].content.replacing("T-2", with: "T-3")
        },
        Tampering("a reason without its salt", at: 2) { $0.entries[1].salt = nil },
        Tampering("a blank in the content", at: 2) { $0.entries[1].content += " " },
        Tampering("another spelling of the same characters", at: 1) {
            $0.entries[0].content = $0.entries[0].content.replacing("T-1", with: "T\u{2010}1")
        },
        Tampering("another actor shown", at: 3) { $0.entries[2].actor = "bob" },
        Tampering("another action shown", at: 3) { $0.entries[2].action = "approval" },
        Tampering("another time shown", at: 3) { $0.entries[2].at = "2026-03-01T12:03:00.001Z" },
        Tampering("a first entry that follows something", at: 1) {
            $0.entries[0].previousHash = String(repeating: "1", count: 64)
        },
        Tampering("an entry taken out", at: 2) { $0.entries.remove(at: 1) },
        Tampering("an entry taken out and the chain put together again", at: 2) {
            $0.entries.remove(at: 1)
            rehash(&$0, from: 1)
        },
        Tampering("two entries changed over", at: 2) { $0.entries.swapAt(1, 2) },
        Tampering("an entry twice", at: 3) { $0.entries.insert($0.entries[1], at: 2) },
        Tampering("a hash in capitals", at: 4) { $0.entries[3].hash = $0.entries[3].hash.uppercased() },
        Tampering("the tail cut off, count left", at: 4) { $0.entries.removeLast() },
        Tampering("another head", at: 5) { $0.head = AuditTrail.origin },
        Tampering("no entries", at: 1) { $0.entries = [] },
        Tampering("content that is no JSON", at: 1) {
            $0.entries[0].content = "x"
            rehash(&$0, from: 0)
        },
        Tampering("an entry of another case", at: 2) {
            $0.entries[1].content = $0.entries[1].content.replacing("0000000000a1", with: "0000000000b2")
            rehash(&$0, from: 1)
        },
    ]

    @Test("whatever is changed breaks it, at the first entry concerned", arguments: tamperings)
    func tampered(_ tampering: Tampering) throws {
        var trail = try Self.trail()
        tampering.apply(&trail)
        do throws(AuditTrail.Break) {
            try trail.check(of: Self.id)
            Issue.record("nothing was found")
        } catch {
            #expect(error.sequence == tampering.brokenAt, "\(error.reason)")
        }
    }

    @Test("a history written anew from the second entry on shows against a hash given out before")
    func rewritten() throws {
        let original = try Self.trail()
        var trail = original
        trail.entries[1].content = trail.entries[1].content.replacing("T-2", with: "T-3")
        Self.rehash(&trail, from: 1)
        #expect(throws: Never.self) { try trail.check(of: Self.id) }
        let witness = AuditTrail.Witness(count: 4, head: original.head)
        #expect(throws: AuditTrail.Break.self) { try trail.check(of: Self.id, against: witness) }
        var short = original
        short.entries.removeLast()
        Self.rehash(&short, from: 3)
        #expect(throws: Never.self) { try short.check(of: Self.id) }
        #expect(throws: AuditTrail.Break.self) { try short.check(of: Self.id, against: witness) }
        #expect(throws: AuditTrail.Break.self) { try short.check(against: .init(count: 0, head: AuditTrail.origin)) }
    }

    @Test("another case's history is not this one's")
    func foreign() throws {
        #expect(throws: AuditTrail.Break.self) {
            try Self.trail(of: "0198c0de-0000-7000-8000-0000000000b2").check(of: Self.id)
        }
    }

    @Test("what is no history is none", arguments: ["", "{}", "[]", #"{"entries":[{}],"count":1,"head":""}"#])
    func malformed(_ text: String) { #expect(AuditTrail(json: Array(text.utf8)) == nil) }
}
