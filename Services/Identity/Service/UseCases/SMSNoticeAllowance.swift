import EventContracts
import Foundation
import HTTPKit
import IdentityDomain
import PostgresClient
import ServiceRuntime

/// Says which contacts a notice goes to, so that notices by SMS stay within the bounds that codes have (SMS-13). They
/// have counts of their own: what notices use up takes no code from the owner.
///
/// A number is left out only of what a proved address on the account is told too, and never of a message that holds a
/// link for it: that may be all its owner has left.
struct SMSNoticeAllowance: Sendable {
    private struct Share {
        var key: String
        var count: Int
        var contact: UUID
    }

    let parts: IdentityParts

    /// Throws `PostgresError`.
    /// - Parameter links: by contact.
    func told(
        _ contacts: [ContactRecord], links: [UUID: NoticeLink] = [:], now: Date, in tx: borrowing Transaction
    ) throws -> [ContactRecord] {
        var spent: Set<UUID> = []
        // In the order of their keys, so that no two transactions wait for each other.
        for share in contacts.flatMap(shares).sorted(by: { $0.key < $1.key }) where !spent.contains(share.contact) {
            let limit = RateLimit(share.count, per: .seconds(3600))
            let decision = try RateLimiter.take(key: share.key, limit: limit, now: now, in: tx)
            if decision != .allowed { spent.insert(share.contact) }
        }
        let isTold = contacts.contains { $0.channel == .email && $0.verifiedAt != nil && $0.departure == nil }
        return contacts.filter { !isTold || links[$0.id] != nil || !spent.contains($0.id) }
    }

    private func shares(_ contact: ContactRecord) -> [Share] {
        guard contact.channel == .sms, contact.receivesNotices, let number = try? parts.phones.number(contact.address)
        else { return [] }
        let limits = parts.rules.smsLimits
        func share(_ scope: String, _ purpose: KeyedFingerprints.Purpose, _ value: String, _ count: Int) -> Share {
            let print = parts.fingerprints.fingerprint(purpose, Array(value.utf8)).bytes
            let digits = print.map { String(format: "%02x", $0) }.joined()
            return Share(key: "sms-notice.\(scope):\(digits)", count: count, contact: contact.id)
        }
        return [
            share("block", .smsBlock, number.block, limits.perBlock),
            share("country", .smsCountry, number.country, limits.perCountry),
            share("number", .smsNumber, number.e164, limits.perNumber),
            share("total", .smsTotal, "", limits.altogether),
        ]
    }
}
