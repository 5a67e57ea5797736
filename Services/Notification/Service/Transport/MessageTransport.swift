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
}
