import RecoveryCrypto
import Testing

@Suite("Request handles")
struct RequestHandleTests {
    @Test("128 random bits, 22 characters, and the hash survives the round trip")
    func roundTrip() throws {
        var seen: Set<String> = []
        for _ in 0..<1_000 {
            let handle = RequestHandle(random: SystemRandomSource())
            #expect(handle.text.utf8.count == RequestHandle.textLength)
            #expect(try #require(RequestHandle(parsing: handle.text)).hash == handle.hash)
            #expect(handle.hash.count == 32)
            seen.insert(handle.text)
        }
        #expect(seen.count == 1_000)
    }

    @Test(
        "other spellings are refused",
        arguments: [
            "", "AAAAAAAAAAAAAAAAAAAAAB", "AAAAAAAAAAAAAAAAAAAAAA==", "AAAAAAAAAAAAAAAAAAAAA",
            "AAAAAAAAAAAAAAAAAAAAAAA",
            "AAAAAAAAAAAAAAAAAAAAA ", "AAAAAAAAAAA+AAAAAAAAAA", String(repeating: "A", count: 1_000_000),
        ])
    func refused(text: String) {
        #expect(RequestHandle(parsing: text) == nil)
    }

    @Test("the system source gives exactly as many bytes as asked for", arguments: [0, 1, 7, 8, 9, 16, 1_000])
    func randomCount(count: Int) {
        #expect(SystemRandomSource().bytes(count).count == count)
    }
}
