/// Reads telephone numbers that messages may go to: mobile numbers of the countries that are served.
package struct PhoneNumbers: Sendable {
    private let table: CountryTable
    private let served: Set<String>
    private let home: String

    /// - Parameters:
    ///   - served: ISO 3166-1 codes of the countries that messages are sent to.
    ///   - home: the country whose national forms are taken when nothing says which is meant.
    package init(table: CountryTable, served: Set<String>, home: String) {
        self.table = table
        self.served = served
        self.home = home
    }

    /// The number in E.164 form.
    /// - Parameter country: where the owner lives, for national forms; nil or unknown for the configured one.
    package func number(_ text: String, country: String? = nil) throws(PhoneRefusal) -> PhoneNumber {
        let known = country.flatMap { table.countries.contains($0) ? $0 : nil }
        guard let number = table.number(text, country: known ?? home) else { throw .malformed }
        guard served.contains(number.country) else { throw .notServed }
        return number
    }
}
