import EventContracts
import Foundation

/// Which contact of an account a recovery goes to that names none.
enum RecoveryContact {
    /// An address before a number, the primary before the second, and only such as may start a recovery: proved, or the
    /// address given at sign-up. Nil when the account has none.
    /// - Parameter contacts: the live ones, primary first in each channel.
    static func choice(of contacts: [ContactRecord]) -> ContactRecord? {
        contacts.first { $0.channel == .email && $0.receivesNotices }
            ?? contacts.first { $0.channel == .sms && $0.verifiedAt != nil }
    }
}
