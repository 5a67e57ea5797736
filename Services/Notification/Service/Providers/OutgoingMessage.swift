package import Foundation

/// What a provider gets.
package enum OutgoingMessage: Sendable {
    case mail(OutgoingMail)
    case text(OutgoingText)

    /// Our own reference, the same on every try.
    package var id: UUID {
        switch self {
        case .mail(let mail): mail.id
        case .text(let text): text.id
        }
    }
}
