import Foundation
import RecoveryCrypto
import Testing

@Suite("Labels of requests")
struct RequestLabelTests {
    @Test(
        "four consonants, the same wherever the hash is known (computed with Python's hashlib)",
        arguments: [("AAAAAAAAAAAAAAAAAAAAAA", "JNZS"), ("AAECAwQFBgcICQoLDA0ODw", "RSXQ")])
    func known(_ handle: String, _ label: String) throws {
        let handle = try #require(RequestHandle(parsing: handle))
        #expect(handle.label?.text == label)
        #expect(RequestLabel(handleHash: handle.hash)?.text == label)
        #expect(RequestLabel(parsing: label)?.text == label)
    }

    @Test(
        "the label of a change of contact (computed with Python's hashlib)",
        arguments: [
            ("00000000-0000-0000-0000-000000000000", "GZLR"), ("0198C0DE-0000-7000-8000-0000000000C2", "DFJT"),
        ])
    func change(_ id: String, _ label: String) throws {
        #expect(RequestLabel(change: try #require(UUID(uuidString: id))).text == label)
    }

    @Test("they differ, and look like no code and no word")
    func many() throws {
        var seen: Set<String> = []
        for _ in 0..<1_000 {
            let label = try #require(RequestHandle(random: SystemRandomSource()).label)
            #expect(label.text.wholeMatch(of: /[BCDFGHJKLMNPQRSTVWXZ]{4}/) != nil)
            seen.insert(label.text)
        }
        #expect(seen.count > 950)
    }

    @Test(
        "what is no label is refused", arguments: ["", "JNZ", "JNZSS", "JNZA", "jnzs", "JN S", "1234", "J\u{301}NZS"])
    func refused(_ text: String) {
        #expect(RequestLabel(parsing: text) == nil)
    }

    @Test("a hash of another length has none", arguments: [0, 31, 33])
    func lengths(_ count: Int) {
        #expect(RequestLabel(handleHash: [UInt8](repeating: 0, count: count)) == nil)
    }
}
