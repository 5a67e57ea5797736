import EventContracts
import NotificationDomain

/// Where a message goes, checked at the last door (REQ-09).
struct Destination: Sendable {
    enum Place: Sendable {
        case mailbox(MailAddress)
        case number(PhoneNumber)
    }

    let place: Place
    /// As it may be shown to operators.
    let masked: String
    /// Its keyed fingerprint.
    let print: [UInt8]
    /// The same by each key that there was, the present one first.
    let prints: [[UInt8]]

    /// Nil when `address` is no one plain address of this channel.
    init?(_ channel: Channel, _ address: String, _ prints: DestinationPrints) {
        switch channel {
        case .email:
            guard let mailbox = MailAddress(address) else { return nil }
            place = .mailbox(mailbox)
            masked = MaskedDestination.email(mailbox.text)
        case .sms:
            guard let number = PhoneNumber(address) else { return nil }
            place = .number(number)
            masked = MaskedDestination.phone(number.text)
        }
        self.prints = prints.all(channel, address)
        print = prints.print(channel, address)
    }

    /// The bytes as they were given.
    var address: String {
        switch place {
        case .mailbox(let mailbox): mailbox.text
        case .number(let number): number.text
        }
    }
}
