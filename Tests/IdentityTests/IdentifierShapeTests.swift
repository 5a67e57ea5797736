import IdentityDomain
import Testing

@Suite("Shapes of names, numbers, tags and instruments")
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

    @Test(
        "instruments",
        arguments: [
            (Instrument.Kind.card, "4111 1111 1111 1111", "4111111111111111"),
            (.card, "5500-0000-0000-0004", "5500000000000004"),
            (.iban, "nl91 abna 0417 1643 00", "NL91ABNA0417164300"),
            (.iban, "GB82WEST12345698765432", "GB82WEST12345698765432"),
        ])
    func instruments(_ kind: Instrument.Kind, _ number: String, _ canonical: String) {
        #expect(Instrument(kind: kind, number: number)?.canonical == canonical)
    }

    @Test(
        "no instruments",
        arguments: [
            (Instrument.Kind.card, "4111111111111112"), (.card, "4111"), (.card, "４111111111111111"), (.card, ""),
            (.iban, "NL91ABNA0417164301"), (.iban, "NL91"), (.iban, "9191ABNA0417164300"),
            (.iban, "NL91ABNA04171643\n00"),
        ])
    func noInstruments(_ kind: Instrument.Kind, _ number: String) {
        #expect(Instrument(kind: kind, number: number) == nil)
    }
}
