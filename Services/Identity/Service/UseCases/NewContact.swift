import EventContracts
import IdentityDomain

/// A contact that an owner claims, checked for shape and not yet proved.
enum NewContact: Sendable {
    case email(EmailAddress)
    case phone(PhoneNumber)

    var channel: Channel {
        switch self {
        case .email: .email
        case .phone: .sms
        }
    }

    /// Nil for an address.
    var number: PhoneNumber? {
        switch self {
        case .email: nil
        case .phone(let number): number
        }
    }

    /// The bytes that messages go to.
    var address: String {
        switch self {
        case .email(let address): address.original
        case .phone(let number): number.e164
        }
    }

    /// The comparison form.
    var folded: String {
        switch self {
        case .email(let address): address.folded
        case .phone(let number): number.e164
        }
    }
}
