import EventContracts
import Foundation
package import HTTPKit
import PostgresClient

/// How many messages one address, one number and one provider get: a bound across everything that causes messages, so that
/// mixing flows adds nothing up (NOT-05). Identity's own limits are stricter and come first; what is over this one waits
/// and is not dropped.
package struct DestinationLimits: Sendable {
    package var perAddress: RateLimit
    package var perNumber: RateLimit

    /// - Parameters:
    ///   - perAddress: e-mails to one address.
    ///   - perNumber: text messages to one number.
    package init(
        perAddress: RateLimit = RateLimit(60, per: .seconds(3600)),
        perNumber: RateLimit = RateLimit(20, per: .seconds(3600))
    ) {
        self.perAddress = perAddress
        self.perNumber = perNumber
    }

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
        let limit = message.channel == .email ? perAddress : perNumber
        let decision = try RateLimiter.take(key: "destination:\(hex)", limit: limit, now: now, in: tx)
        guard case .refused(let after) = decision else { return nil }
        return Wait(milliseconds: after.wholeMilliseconds, reason: "destination-rate", isOfProvider: false)
    }
}

extension Duration {
    /// Rounded up.
    var wholeMilliseconds: Int64 {
        components.seconds * 1000 + (components.attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
    }
}
