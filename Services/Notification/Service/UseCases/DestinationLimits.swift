import EventContracts
import Foundation
package import HTTPKit
import PostgresClient

/// How many messages one address, one number and one provider get: a bound across everything that causes messages, so that
/// mixing flows adds nothing up (NOT-05). Identity's own limits come first; what is over this one waits and is not dropped.
package struct DestinationLimits: Sendable {
    package var perAddress: RateLimit
    package var perNumber: RateLimit
    /// Of what strangers can have sent to one address, the shortest period first: what a look costs there while a longer
    /// one refuses is soon made up for.
    package var byStrangers: [RateLimit]

    /// - Parameters:
    ///   - perAddress: e-mails to one address.
    ///   - perNumber: text messages to one number.
    ///   - byStrangers: e-mails to one address that take no account and no password to cause, the shortest period first.
    package init(
        perAddress: RateLimit = RateLimit(60, per: .seconds(3600)),
        perNumber: RateLimit = RateLimit(20, per: .seconds(3600)), byStrangers: [RateLimit] = []
    ) {
        self.perAddress = perAddress
        self.perNumber = perNumber
        self.byStrangers = byStrangers
    }

    /// Why a message waits that is over the share of its destination.
    static let reason = "destination-rate"

    struct Wait {
        var milliseconds: Int64
        var reason: String
        var isOfProvider: Bool
    }

    /// Takes one message's share of both; nil when there is one.
    func wait(
        _ message: ClaimedMessage, _ destination: [UInt8], provider: String, rate: Int?, now: Date,
        in tx: borrowing Transaction
    ) throws -> Wait? {
        if let rate {
            let limit = RateLimit(rate, per: .seconds(1))
            let decision = try RateLimiter.take(key: "provider:\(provider)", limit: limit, now: now, in: tx)
            if case .refused(let after) = decision {
                return Wait(milliseconds: after.wholeMilliseconds, reason: "provider-rate", isOfProvider: true)
            }
        }
        // Counted once: what is tried again uses up nobody's share.
        guard message.provider == nil else { return nil }
        let hex = destination.map { String(format: "%02x", $0) }.joined()
        var limits = [("destination:\(hex)", message.channel == .email ? perAddress : perNumber)]
        if Self.isByStranger(message) {
            // Before the other, of which a message that looks again and again would use up the share of notices.
            limits = byStrangers.map { ("stranger-\($0.period.components.seconds):\(hex)", $0) } + limits
        }
        for (key, limit) in limits {
            let decision = try RateLimiter.take(key: key, limit: limit, now: now, in: tx)
            guard case .refused(let after) = decision else { continue }
            return Wait(milliseconds: after.wholeMilliseconds, reason: Self.reason, isOfProvider: false)
        }
        return nil
    }

    /// Whether anybody who knows the address could have had this e-mail sent there. A recovery with an occasion was begun
    /// by us, and the codes of signed-in accounts are counted by identity for each destination.
    private static func isByStranger(_ message: ClaimedMessage) -> Bool {
        guard message.channel == .email else { return false }
        return switch message.kind {
        case .recoveryLink: message.facts.change == nil
        case .contactVerification: message.facts.change == ContactVerificationRequested.Reason.signUp.rawValue
        case .alreadyRegistered: true
        default: false
        }
    }
}

extension Duration {
    /// Rounded up.
    var wholeMilliseconds: Int64 {
        components.seconds * 1000 + (components.attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
    }
}
