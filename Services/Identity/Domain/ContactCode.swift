/// The numbers of the codes that prove a contact to somebody who is signed in.
package enum ContactCode {
    /// Life of a code sent by e-mail, in milliseconds; one sent by SMS lives as long as a recovery code does.
    package static let emailLifeMilliseconds: Int64 = 1_800_000
    /// Codes that are compared for one change (SMS-06).
    package static let maximumTries = 5
    /// The same code is sent again only while so much of its life is left, in milliseconds.
    package static let repeatableMilliseconds: Int64 = 300_000
}
