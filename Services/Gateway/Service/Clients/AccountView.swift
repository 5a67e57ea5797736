/// What the account page shows of an account.
package struct AccountView: Decodable, Sendable, Equatable {
    package var email: String?
}
