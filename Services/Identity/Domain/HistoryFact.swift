/// Names of the facts that stand beside a kind of history; the raw value is the member in the table.
package enum HistoryFact: String, Sendable, CaseIterable {
    /// `email` or `sms`.
    case channel
    /// The contact, masked.
    case contact
    /// The contact that was replaced, masked.
    case replaced
    /// An instant in RFC 3339: when a closing account is erased.
    case eraseAfter = "erase-after"
    /// Why, as the event says it.
    case reason
}
