/// The words of one account that its password must not be made of (PWD-04).
package struct PersonalWords: Sendable {
    package var addresses: [EmailAddress]
    package var names: [String]

    package init(addresses: [EmailAddress], names: [String]) {
        self.addresses = addresses
        self.names = names
    }
}
