/// Why a box could not be made or opened. Safe to log; it never says what was inside.
package enum SealingError: Error, Equatable, CustomStringConvertible {
    /// The recipient's published key is not a usable X25519 key.
    case invalidRecipientKey
    /// The box was sealed to a key that is not in our ring.
    case unknownRecipientKey
    /// The box names a sender key that is not among those accepted for this purpose; newer ones may have to be fetched.
    case unknownSenderKey
    /// A part of the box is not canonical base64url of a possible length.
    case malformedBox
    /// The box was not made by that sender, for us, with this context, or was changed since.
    case notAuthentic

    package var description: String {
        switch self {
        case .invalidRecipientKey: "the recipient's sealing key is not usable"
        case .unknownRecipientKey: "the box was sealed to a key that is not in the ring"
        case .unknownSenderKey: "the box was sealed by a key that is not accepted here"
        case .malformedBox: "the box is malformed"
        case .notAuthentic: "the box is not authentic in this context"
        }
    }
}
