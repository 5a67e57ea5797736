import Testing
import TokenDomain

@Suite("Device names are text from a caller (SES-19)")
struct DeviceNameTests {
    @Test(
        "Kept, cut or refused",
        arguments: [
            (nil, nil), ("", nil), ("Phone", "Phone"), ("a\r\nb", "ab"), ("\u{0}", nil), ("x\u{85}y\u{9F}z", "xyz"),
            ("<script>", "<script>"), ("é\u{301}", "é\u{301}"),
            (String(repeating: "x", count: 121), String(repeating: "x", count: 120)),
        ] as [(String?, String?)])
    func clean(text: String?, expected: String?) {
        let cleaned = DeviceName.clean(text)
        #expect(cleaned.map { Array($0.utf8) } == expected.map { Array($0.utf8) })
    }
}
