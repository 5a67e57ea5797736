/// One of the mail servers that take our mail; the second one while the first does not work.
package struct MailServer: Sendable {
    /// In rows, logs and metrics.
    package let name: String
    package let configuration: SMTPConfiguration
    /// Messages a second that it takes; nil without a bound.
    package let rate: Int?
}
