import Foundation
import HTTPKit
import PostgresClient
import ServiceRuntime

/// Bounds what one account may cause that each of its contacts is told of: whoever holds a session could otherwise send
/// messages, paid ones among them, without end.
///
/// Counted behind the account's row lock, in the transaction of the act: what changes nothing takes nothing. Who has no
/// session left is not bounded by it: a recovery puts everybody out whatever was used up here.
struct AccountPace: Sendable {
    /// The counted acts; the raw value is the metric's label.
    enum Act: String, Sendable {
        case signOut = "sign-out.account"
        case passwordChange = "password-change.account"
        case closure = "closure.account"
        case planRemoval = "plan-removal.account"
        case keepContact = "keep-contact.account"
    }

    let limits: AccountLimits

    /// Takes one. Throws `IdentityRefusal.throttled` when the account has used its share of this hour.
    func take(_ act: Act, of account: UUID, now: Date, in tx: borrowing Transaction) throws {
        let decision = try RateLimiter.take(
            key: "\(act.rawValue):\(account.uuidString)", limit: RateLimit(count(of: act), per: .seconds(3600)),
            now: now, in: tx)
        guard case .refused(let wait) = decision else { return }
        throw IdentityRefusal.throttled(seconds: Int((wait.milliseconds + 999) / 1000))
    }

    private func count(of act: Act) -> Int {
        switch act {
        case .signOut: limits.signOuts
        case .passwordChange: limits.passwordChanges
        case .closure: limits.closures
        case .planRemoval, .keepContact: limits.removals
        }
    }
}
