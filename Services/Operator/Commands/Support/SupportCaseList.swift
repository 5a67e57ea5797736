/// A page of cases, newest first.
package struct SupportCaseList: Decodable, Sendable {
    package struct Entry: Decodable, Sendable {
        package struct Account: Decodable, Sendable {
            package var id: String
            package var name: String
        }

        package var id: String
        package var state: String
        package var openedAt: String
        package var openedBy: String
        package var expiresAt: String?
        package var account: Account
    }

    package var cases: [Entry]
    /// Names the page after this one.
    package var next: String?
}
