import Foundation
import OperatorCommands
import Testing

@Suite("Codes of a second factor (RFC 6238)") struct TimeCodeTests {
    @Test(
        "the vectors of appendix B for SHA-1",
        arguments: [
            (59, "94287082"), (1_111_111_109, "07081804"), (1_111_111_111, "14050471"), (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"), (20_000_000_000, "65353130"),
        ] as [(Int64, String)])
    func vectors(_ seconds: Int64, _ code: String) {
        let step = TimeCode.step(at: Date(timeIntervalSince1970: Double(seconds)))
        let codes = TimeCode(secret: Array("12345678901234567890".utf8))
        #expect(codes.code(step: step, digits: 8) == code)
        #expect(codes.code(step: step) == code.suffix(6), "six digits are the last six of eight")
    }

    @Test("the vectors of RFC 4226 appendix D, leading zeros kept")
    func counters() {
        let codes = TimeCode(secret: Array("12345678901234567890".utf8))
        let expected = [
            "755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489",
        ]
        #expect((0..<10).map { codes.code(step: Int64($0)) } == expected)
        #expect((0..<2000).allSatisfy { codes.code(step: Int64($0)).utf8.count == 6 })
    }

    @Test(
        "a step begins at its first second",
        arguments: [(0, 0), (29, 0), (30, 1), (59, 1), (60, 2)] as [(Double, Int64)])
    func steps(_ seconds: Double, _ step: Int64) {
        #expect(TimeCode.step(at: Date(timeIntervalSince1970: seconds)) == step)
        #expect(TimeCode.step(at: Date(timeIntervalSince1970: seconds + 0.999)) == step)
    }

    @Test(
        "base32 of RFC 4648 §10, as people type it",
        arguments: [
            ("MY======", "f"), ("MZXQ====", "fo"), ("MZXW6===", "foo"), ("MZXW6YQ=", "foob"), ("MZXW6YTB", "fooba"),
            ("MZXW6YTBOI======", "foobar"), ("mzxw6ytboi", "foobar"), ("mzxw 6ytb-oi", "foobar"), ("", nil), ("1", nil),
            ("MZXW6YT!", nil), ("ＭＺ", nil), ("====", nil),
        ] as [(String, String?)])
    func base32(_ text: String, _ plain: String?) {
        #expect(Base32.decode(text) == plain.map { Array($0.utf8) })
    }

    @Test("a secret never prints itself")
    func redacted() throws {
        let code = try #require(TimeCode(base32: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"))
        #expect("\(code)" == "<redacted>" && !String(reflecting: code).contains("49"))
        var text = ""
        dump(code, to: &text)
        #expect(!text.contains("49"))
    }
}
