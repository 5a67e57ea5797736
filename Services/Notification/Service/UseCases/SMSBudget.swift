import EventContracts
import Foundation
import Logging
import Metrics
import NotificationDomain
import PostgresClient

/// The most that text messages may cost in a clock hour and in a day (UTC), over all instances. What is over it waits.
package struct SMSBudget: Sendable {
    /// Millionths of the operator's currency; nil without a bound.
    package var perHour: Int64?
    package var perDay: Int64?

    package init(perHour: Int64? = nil, perDay: Int64? = nil) {
        self.perHour = perHour
        self.perDay = perDay
    }

    /// A bound that a message would go over.
    struct Overdraft: Sendable, Equatable {
        /// `hour` or `day`.
        var period: String
        /// Milliseconds until it is looked at again.
        var wait: Int64
        /// Whether nobody was told yet in this hour.
        var isFirst: Bool
    }

    /// Why a message waits.
    static let reason = "budget"
    /// A budget that is raised counts after this many milliseconds, not in the next hour.
    private static let longestWait: Int64 = 60_000

    /// Notices leave this part of a budget to codes, which somebody waits for.
    private static let share = (notice: Int64(4), of: Int64(5))

    /// Nil when there is room for `fee`. Others that want room wait for the transaction's end.
    func overdraft(_ fee: SMSFee, lane: Lane, now: Date, in tx: borrowing Transaction) throws -> Overdraft? {
        guard perHour != nil || perDay != nil else { return nil }
        let spent = try SMSSpendStore.lock(at: now, in: tx)
        func isOver(_ spent: Int64, _ bound: Int64?) -> Bool {
            guard let bound else { return false }
            return spent + fee.micros > (lane == .notice ? bound / Self.share.of * Self.share.notice : bound)
        }
        let isHour = isOver(spent.hour, perHour)
        guard isHour || isOver(spent.day, perDay) else { return nil }
        let next = SMSSpendStore.hour(now).addingTimeInterval(3600).milliseconds - now.milliseconds
        return Overdraft(
            period: isHour ? "hour" : "day", wait: min(next, Self.longestWait),
            isFirst: try SMSSpendStore.warn(at: now, in: tx))
    }

    func report(_ overdraft: Overdraft, _ logger: Logger) {
        Counter(label: "rekey_sms_over_budget", dimensions: [("period", overdraft.period)]).increment()
        guard overdraft.isFirst else { return }
        logger.warning("the budget for text messages is used up", metadata: ["period": "\(overdraft.period)"])
    }
}
