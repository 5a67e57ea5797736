import Testing
import TokenService

@Suite("OAuth form bodies (RFC 6749 §3.2, Appendix B)")
struct FormBodyTests {
    @Test(
        "Read",
        arguments: [
            ("a=1&b=2", "1"), ("a=x+y", "x y"), ("a=%41%2b%2B", "A++"), ("a=%C3%A9", "é"), ("b=2&a=", nil),
            ("b=2", nil),
            ("a=b=c", "b=c"), ("&&a=1&&", "1"), ("a", nil),
        ] as [(String, String?)])
    func read(body: String, expected: String?) throws {
        let form = try FormBody(parsing: Array(body.utf8))
        #expect(try form.optional("a", maximumBytes: 100) == expected)
    }

    @Test(
        "Refused as invalid_request",
        arguments: [
            "a=1&a=2", "a=1&%61=2", "a=&a=", "a=%", "a=%4", "a=%zz", "a=%00", "a=%0d%0a", "a=%7f", "a=%C2%85", "a=%ff",
            String(repeating: "x", count: 40).enumerated().map { "k\($0.offset)=1" }.joined(separator: "&"),
        ])
    func refuse(body: String) {
        #expect(throws: OAuthError.invalidRequest) { try FormBody(parsing: Array(body.utf8)) }
    }

    @Test("A value above its limit is refused")
    func tooLong() throws {
        let form = try FormBody(parsing: Array("a=12345".utf8))
        #expect(try form.required("a", maximumBytes: 5) == "12345")
        #expect(throws: OAuthError.invalidRequest) { try form.required("a", maximumBytes: 4) }
        #expect(throws: OAuthError.invalidRequest) { try form.required("b", maximumBytes: 4) }
    }
}
