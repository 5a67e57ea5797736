package import EventContracts

/// Where one worker hands its messages over.
package enum MessageTransport: Sendable {
    /// The development inbox, in the transaction that records the message as sent.
    case capture
    /// A mail server, over the worker's own connection.
    case smtp(SMTPConnection)

    /// How long a worker may keep a message before it counts as lost. A hand-over to a mail server ends within its
    /// time-out; the rest is for the database.
    package var lease: Duration {
        switch self {
        case .capture: .seconds(5)
        case .smtp(let connection): connection.configuration.timeout + .seconds(10)
        }
    }

    /// Channels on which a message that may have gone out already goes out again: the development inbox keeps one copy of
    /// each id, and two of the same mail do no harm. A text message would be charged twice.
    package var repeatable: [Channel] {
        switch self {
        case .capture: [.email, .sms]
        case .smtp: [.email]
        }
    }
}
