/// Signs the records a service writes, and knows who wrote those it reads (EVT-16).
///
/// Whoever may write to a topic can put anything there; an event counts only when its producer's own key has signed it.
/// A stranger could otherwise raise an epoch for ever, occupy the sequence of a password change, or void a recovery.
package protocol RecordAuthenticity: Sendable {
    /// This service's signature over a statement, as header text.
    func sign(_ statement: [UInt8]) throws -> String

    /// Whether the service of this name (``Topic/producer``) signed exactly this statement. Any thread; takes about
    /// 0.2 ms of processor time.
    func isGenuine(_ statement: [UInt8], signature: String, from producer: String) -> Bool
}
