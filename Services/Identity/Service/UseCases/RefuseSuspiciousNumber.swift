import EventContracts
import Foundation
import IdentityDomain
import PostgresClient
import ServiceRuntime

/// Sends no code to a number whose SIM card was changed a short while ago, and tells its owners by e-mail (SMS-11).
struct RefuseSuspiciousNumber: Sendable {
    /// Asking again tells the owner nothing new for so long, in milliseconds.
    private static let quietMilliseconds: Int64 = 86_400_000

    let parts: IdentityParts
    let recipients: RecipientSeals.Ready
    let now: Date

    func run(_ people: [RecoveryTarget.Person], in tx: borrowing Transaction) throws -> RecoveryResult {
        try tell(people.map(\.contact.account), in: tx)
        return RecoveryResult(outcome: .risky, account: people.first?.contact.account)
    }

    /// Tells the owners, once a day.
    func tell(_ accounts: [UUID], in tx: borrowing Transaction) throws {
        for id in accounts {
            guard let account = try AccountStore.lock(id, in: tx), account.state.isUsable else {
                continue
            }
            let since = now.adding(milliseconds: -Self.quietMilliseconds)
            guard try SMSRefusalNoticeStore.claim(account: account.id, now: now, since: since, in: tx) else {
                continue
            }
            try AccountHistory.append(
                .smsRecoveryRefused, account: account.id, facts: [.channel: Channel.sms.rawValue],
                id: parts.dependencies.newID(), now: now, in: tx)
            let addresses = try ContactStore.live(of: account.id, in: tx)
                .filter { $0.channel == .email && $0.verifiedAt != nil }
            try RaiseSecurityNotice(parts: parts, recipients: recipients).run(
                .smsRecoveryClosed, to: addresses, of: account, now: now, in: tx)
        }
    }
}
