/// How long what is over is kept, in milliseconds (WEB-08). A row is dropped when exactly this much has passed.
package enum Retention {
    private static let day: Int64 = 86_400_000

    /// Recovery requests, attempts and contact changes, after their end: 30 days.
    package static let ended = 30 * day
    /// Devices, after they were last seen: twelve months.
    package static let devices = 365 * day
    /// The account's history, what operators looked up, and contacts that were taken off: 24 months.
    package static let history = 730 * day
}
