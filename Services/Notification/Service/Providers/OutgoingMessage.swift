/// What a provider gets.
package enum OutgoingMessage: Sendable {
    case mail(OutgoingMail)
    case text(OutgoingText)
}
