import IdentityDomain
import Testing

@Suite("Shapes of names, numbers and tags")
struct IdentifierShapeTests {
    @Test("names", arguments: [(" Jan ", "Jan"), ("O'Neil", "O'Neil"), ("李", "李"), ("Jan  Piet", "Jan  Piet")])
    func names(_ text: String, _ kept: String) { #expect(PersonName(text)?.text == kept) }

    @Test(
        "no names",
        arguments: ["", "   ", "Jan\r\nPiet", "Jan\u{2028}Piet", "\u{0}", String(repeating: "a", count: 101)])
    func noNames(_ text: String) { #expect(PersonName(text) == nil) }

    @Test(
        "languages",
        arguments: [
            ("nl", AccountLocale.dutch), ("NL-be", .dutch), ("nl_NL", .dutch), ("en-GB", .english), ("fr", .english),
            ("nld", .english),
        ])
    func languages(_ tag: String, _ locale: AccountLocale) {
        #expect(AccountLocale.isTag(tag))
        #expect(AccountLocale(tag: tag) == locale)
    }

    @Test("no language tags", arguments: ["", "-", "nl-", "n l", "nl\n", "toolongsubtag", "é"])
    func noTags(_ tag: String) { #expect(!AccountLocale.isTag(tag)) }
}
