package import NotificationDomain

/// Who our mail comes from.
package struct MailSender: Sendable {
    package let address: MailAddress
    /// The service's name, as it stands before the address and in the messages.
    package let name: String

    package init(address: MailAddress, name: String) {
        self.address = address
        self.name = name
    }
}
