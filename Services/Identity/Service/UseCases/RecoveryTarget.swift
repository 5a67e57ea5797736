import Foundation
import IdentityDomain

/// Whom a request for recovery is for.
enum RecoveryTarget: Sendable {
    /// One account behind a number.
    struct Person: Sendable {
        var contact: ContactRecord
        /// The attempt that a code was asked for under with the same handle; nil when none was.
        var earlierAttempt: UUID?
    }

    case address(ContactRecord)
    /// Everybody who proved the number, by account; `request` is the one that gave the handle out.
    case number(PhoneNumber, [Person], request: UUID)
    /// Those whom a look-up found, by account, each with the contact that was chosen; `request` is the one that gave the
    /// handle out.
    case found([Person], renewals: [InstrumentRenewal], request: UUID)
    case nobody(RecoveryRequestStore.Outcome)
    /// The request that gave the handle out is still waiting itself.
    case later
}
