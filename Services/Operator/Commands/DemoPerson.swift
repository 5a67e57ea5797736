import Foundation

/// A throw-away account for journeys and tests; the address is unique to the run.
package struct DemoPerson: Encodable, Sendable {
    package var email: String
    package var password: String
    package var givenName: String
    package var familyName: String
    package var locale: String

    package init(
        email: String, password: String, givenName: String = "Demo", familyName: String = "Account",
        locale: String = "en"
    ) {
        self.email = email
        self.password = password
        self.givenName = givenName
        self.familyName = familyName
        self.locale = locale
    }

    /// A person nobody registered before, under the reserved domain `example.test` (RFC 2606).
    package static func fresh(_ label: String = "journey", locale: String = "en") -> DemoPerson {
        DemoPerson(email: "\(label)-\(unique())@example.test", password: freshPassword(), locale: locale)
    }

    /// A password no block list knows.
    package static func freshPassword() -> String { "violet-\(unique())-harbour" }

    /// A Dutch mobile number in E.164; nobody reads it, because journeys use the development inbox.
    package static func freshPhone() -> String { "+316\(Int.random(in: 10_000_000...59_999_999))" }

    private static func unique() -> String {
        UUID().uuidString.lowercased().replacingOccurrences(of: "-", with: "").prefix(16).description
    }
}
