import IdentityDomain
import Testing

@Suite("Payment numbers and names, before anything is looked up (LKP-09, LKP-10, LKP-11)")
struct InstrumentNumberTests {
    @Test(
        "canonical numbers",
        arguments: [
            (InstrumentKind.card, "4111 1111 1111 1111", "4111111111111111"),
            (.card, "5500-0000-0000-0004", "5500000000000004"), (.card, "378282246310005", "378282246310005"),
            (.card, "6304000000000000000", "6304000000000000000"),
            (.card, "  4111-1111 1111-1111-", "4111111111111111"),
            (.iban, "nl91 abna 0417 1643 00", "NL91ABNA0417164300"),
            (.iban, "GB82WEST12345698765432", "GB82WEST12345698765432"),
            (.iban, "de89 3704 0044 0532 0130 00", "DE89370400440532013000"),
            (.iban, "FR14 2004 1010 0505 0001 3M02 606", "FR1420041010050500013M02606"),
            (.iban, "no93-8601-1117-947", "NO9386011117947"),
            (.iban, "mt84MALT011000012345MTLCAST001S", "MT84MALT011000012345MTLCAST001S"),
        ])
    func canonical(_ kind: InstrumentKind, _ typed: String, _ canonical: String) {
        let number = InstrumentNumber(kind: kind, typed: Array(typed.utf8))
        #expect(number?.withCanonical { String(decoding: $0, as: UTF8.self) } == canonical)
    }

    @Test(
        "no numbers: wrong check digits, lengths, other scripts, other blanks",
        arguments: [
            (InstrumentKind.card, "4111111111111112"), (.card, "4111"), (.card, ""), (.card, "-"), (.card, "   "),
            (.card, "４１１１１１１１１１１１１１１１"), (.card, "4111111111111111\u{0}"), (.card, "٤١١١١١١١١١١١١١١١"),
            (.card, "4111\u{A0}1111\u{A0}1111\u{A0}1111"), (.card, "4111\u{2007}111111111111"),
            (.card, "4111\u{2010}1111\u{2010}1111\u{2010}1111"), (.card, "4111.1111.1111.1111"),
            (.card, "63040000000000000000"), (.card, "4111111111111111a"), (.card, "NL91ABNA0417164300"),
            (.card, String(repeating: "0", count: 65)), (.card, "4111\t111111111111"), (.card, "+4111111111111111"),
            (.iban, "NL91ABNA0417164301"), (.iban, "NL91"), (.iban, "9191ABNA0417164300"), (.iban, ""),
            (.iban, "NL91ABNA04171643\n00"), (.iban, "ＮＬ９１ＡＢＮＡ０４１７１６４３００"),
            (.iban, "NL91ÄBNA0417164300"), (.iban, "NL9\u{131}ABNA0417164300"), (.iban, "NL91AB.A0417164300"),
            (.iban, "4111111111111111"), (.iban, "NLX1ABNA0417164300"),
        ])
    func refused(_ kind: InstrumentKind, _ typed: String) {
        #expect(InstrumentNumber(kind: kind, typed: Array(typed.utf8)) == nil)
    }

    @Test("a number never prints itself")
    func redacted() throws {
        let number = try #require(InstrumentNumber(kind: .card, typed: Array("4111111111111111".utf8)))
        #expect("\(number)" == "<redacted>")
        #expect(String(reflecting: number).contains("4111") == false)
        #expect(Mirror(reflecting: number).children.isEmpty)
        var text = ""
        dump(number, to: &text)
        #expect(!text.contains("4111") && !text.contains("52"))
    }

    @Test(
        "names that are the same",
        arguments: [
            (("Annabel", "Vermeulen"), ("ANNABEL", "vermeulen")), (("René", "Lévy"), ("Rene\u{301}", "LE\u{301}VY")),
            (("Jan  Piet", "van   der Berg"), ("jan piet", "Van\u{A0}der\u{2003}Berg")),
            (("Anna", "Groß"), ("ANNA", "GROSS")), (("Anna", "Großmann"), ("anna", "grossmann")),
            (("Ｊａｎ", "Smit"), ("Jan", "Smit")), (("Σοφία", "Παππάς"), ("ΣΟΦΊΑ", "ΠΑΠΠΆΣ")),
            (("İpek", "Işık"), ("I\u{307}PEK", "IŞıK")), (("Ⅳan", "ﬁsher"), ("ivan", "FISHER")),
            ((" Jan", "Smit "), ("Jan", "Smit")), (("李", "明"), ("李", "明")),
        ])
    func same(_ one: (String, String), _ other: (String, String)) {
        #expect(NameKey(given: one.0, family: one.1) == NameKey(given: other.0, family: other.1))
    }

    @Test(
        "names that are not: no likeness, no prefix, no moved border",
        arguments: [
            (("Annabel", "Vermeulen"), ("Anna", "Vermeulen")), (("René", "Levy"), ("Rene", "Levy")),
            (("Jan Piet", "Smit"), ("Jan", "Piet Smit")), (("Jan", "Smit"), ("Smit", "Jan")),
            (("Işık", "Demir"), ("isik", "Demir")), (("Ipek", "Demir"), ("ıpek", "Demir")),
            (("Jan", "O'Neil"), ("Jan", "ONeil")), (("Jan", "Smit-Bos"), ("Jan", "Smit Bos")),
            (("Jan", "Smit"), ("Jan", "Smit\u{200B}")), (("Аnna", "Smit"), ("Anna", "Smit")),
        ])
    func different(_ one: (String, String), _ other: (String, String)) {
        #expect(NameKey(given: one.0, family: one.1) != NameKey(given: other.0, family: other.1))
    }
}
