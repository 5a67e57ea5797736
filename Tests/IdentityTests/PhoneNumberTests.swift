import Foundation
import IdentityDomain
import IdentityService
import Testing

@Suite("Telephone numbers")
struct PhoneNumberTests {
    static let table = CountryTable(resource)

    /// The table as it stands in the service's resources.
    private static let resource: [UInt8] = {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../Services/Identity/Service/Resources/phone-numbers.txt")
        return (try? Array(Data(contentsOf: file))) ?? []
    }()

    struct Reading: Sendable, CustomTestStringConvertible {
        var text: String
        var country = "NL"
        var e164: String?
        var testDescription: String { "\(country) \(text.debugDescription)" }
    }

    @Test("every line of the table is read")
    func wholeTable() {
        let lines = Self.resource.split(separator: UInt8(ascii: "\n")).filter { $0.first != UInt8(ascii: "#") }
        #expect(lines.count > 230)
        #expect(Self.table.countries.count == lines.count)
    }

    @Test(
        "national and international forms become one",
        arguments: [
            Reading(text: "+31612345678", e164: "+31612345678"),
            Reading(text: "0612345678", e164: "+31612345678"),
            Reading(text: "06 - 12 34 56 78", e164: "+31612345678"),
            Reading(text: " +31 (0)6 1234.5678 ", e164: "+31612345678"),
            Reading(text: "0031612345678", e164: "+31612345678"),
            Reading(text: "31612345678", e164: "+31612345678"),
            Reading(text: "612345678", e164: "+31612345678"),
            Reading(text: "0032 470 12 34 56", e164: "+32470123456"),
            Reading(text: "0470 12 34 56", country: "BE", e164: "+32470123456"),
            Reading(text: "0170 1234567", country: "DE", e164: "+491701234567"),
            Reading(text: "0612345678", country: "FR", e164: "+33612345678"),
            Reading(text: "07400 123456", country: "GB", e164: "+447400123456"),
            Reading(text: "(202) 555-0123", country: "US", e164: "+12025550123"),
            Reading(text: "1 202 555 0123", country: "US", e164: "+12025550123"),
            Reading(text: "011 31 6 12345678", country: "US", e164: "+31612345678"),
            Reading(text: "06 20 123 4567", country: "HU", e164: "+36201234567"),
            Reading(text: "347 123 4567", country: "IT", e164: "+393471234567"),
            Reading(text: "+597 741-2345", country: "SR", e164: "+5977412345"),
        ])
    func forms(_ reading: Reading) {
        #expect(Self.table.number(reading.text, country: reading.country)?.e164 == reading.e164)
    }

    @Test(
        "what is no mobile number is refused on its bytes (SWF-05, SMS-13)",
        arguments: [
            Reading(text: ""), Reading(text: "+"), Reading(text: "06"), Reading(text: "112"), Reading(text: "+31112"),
            // One digit too few, one too many.
            Reading(text: "061234567"), Reading(text: "06123456789"), Reading(text: "+3161234567"),
            Reading(text: "+316123456789"), Reading(text: "+1234567890123456"),
            // Fixed line, premium rate, pager, short number, personal number, satellite, shared international.
            Reading(text: "0201234567"), Reading(text: "0900-1234"), Reading(text: "+31906123456"),
            Reading(text: "0661234567"), Reading(text: "1008"), Reading(text: "+447012345678"),
            Reading(text: "+881612345678"), Reading(text: "+870773123456"), Reading(text: "+88213123456"),
            Reading(text: "+979123456789"), Reading(text: "+19005550123"), Reading(text: "+80012345678"),
            // Digits of other scripts, letters, control bytes, two numbers, an extension.
            Reading(text: "+３１612345678"), Reading(text: "٠٦١٢٣٤٥٦٧٨"), Reading(text: "+31612345678\n"),
            Reading(text: "+3161234567a"), Reading(text: "\r\n0612345678"), Reading(text: "0612345678,0612345679"),
            Reading(text: "0612345678 ext 5"), Reading(text: "++31612345678"), Reading(text: "06\u{200B}12345678"),
            Reading(text: "+0612345678"), Reading(text: String(repeating: "0", count: 33)),
            Reading(text: "0612345678", country: "IT"), Reading(text: "0612345678", country: "XX"),
        ])
    func refused(_ reading: Reading) {
        #expect(Self.table.number(reading.text, country: reading.country) == nil)
    }

    @Test("a country that is not served is told apart from no number at all (SMS-13)")
    func served() throws {
        let phones = PhoneNumbers(table: Self.table, served: ["NL", "BE"], home: "NL")
        #expect(try phones.number("0612345678").e164 == "+31612345678")
        #expect(try phones.number("0470123456", country: "BE").e164 == "+32470123456")
        #expect(try phones.number("0612345678", country: "ZZ").e164 == "+31612345678")
        #expect(throws: PhoneRefusal.notServed) { try phones.number("+491701234567") }
        // The Caribbean shares its calling code with countries that may be served.
        #expect(throws: PhoneRefusal.notServed) { try phones.number("+18762101234") }
        #expect(throws: PhoneRefusal.malformed) { try phones.number("+31201234567") }
    }

    @Test(
        "country and block come from the number",
        arguments: [
            ("+31612345678", "NL", "+316123"), ("+12025550123", "US", "+12025"), ("+12042345678", "CA", "+12042"),
            ("+18762101234", "JM", "+18762"), ("+447400123456", "GB", "+447400"), ("+5977412345", "SR", "+5977412"),
            ("+79161234567", "RU", "+79161"), ("+77712345678", "KZ", "+77712"),
        ])
    func places(_ e164: String, _ country: String, _ block: String) {
        let number = Self.table.number(e164, country: "NL")
        #expect(number?.country == country)
        #expect(number?.block == block)
    }

    @Test("a number never shows itself (SEC-01)")
    func redacted() throws {
        let number = try #require(Self.table.number("0612345678", country: "NL"))
        var dumped = ""
        dump(number, to: &dumped)
        for text in ["\(number)", String(reflecting: number), dumped] { #expect(!text.contains("612345")) }
    }
}
