/// The two single contacts of an account, as its routes name them.
package enum ContactRoute: String, Sendable {
    case email
    case phone
}
