import EventContracts
import Foundation
import IdentityDomain
import Logging
import Metrics
import PostgresClient

/// Counts messages by number, block of numbers, country and hour, and says when there have been enough (SMS-13).
struct SMSAllowance: Sendable {
    private static let hourMilliseconds: Int64 = 3_600_000

    let parts: IdentityParts
    let logger: Logger

    /// Counts one message that is about to be asked for. False, and nothing is counted, when a bound stands against it.
    func take(_ number: PhoneNumber, request: UUID, now: Date, in tx: borrowing Transaction) throws -> Bool {
        let hour = Self.hour(of: now)
        let places = places(of: number)
        let since = hour.adding(milliseconds: -(SMSLimits.breakerHours - 1) * Self.hourMilliseconds)
        let traffic = try SMSTrafficStore.lock(places, hour: hour, since: since, in: tx)
        if let bound = parts.rules.smsLimits.bound(traffic) {
            Counter(label: "rekey_sms_refused", dimensions: [("bound", bound.rawValue)]).increment()
            logger.warning(
                "no SMS: too many of them",
                metadata: [
                    "bound": "\(bound.rawValue)", "country": "\(number.country)", "request": "\(request.wireText)",
                ])
            return false
        }
        try SMSTrafficStore.countSent(places, hour: hour, in: tx)
        Counter(label: "rekey_sms_requested", dimensions: [("country", number.country)]).increment()
        return true
    }

    /// Counts a code that was typed in rightly by whoever holds the number.
    func recordVerified(_ number: PhoneNumber, now: Date, in tx: borrowing Transaction) throws {
        try SMSTrafficStore.countVerified(block: places(of: number).block, hour: Self.hour(of: now), in: tx)
    }

    /// Drops what nothing is decided by any more.
    static func forgetOld(now: Date, in tx: borrowing Transaction) throws {
        let kept = 2 * SMSLimits.breakerHours * hourMilliseconds
        try SMSTrafficStore.forget(before: now.adding(milliseconds: -kept), in: tx)
    }

    private func places(of number: PhoneNumber) -> SMSTrafficStore.Places {
        let prints = parts.fingerprints
        return SMSTrafficStore.Places(
            block: prints.fingerprint(.smsBlock, Array(number.block.utf8)).bytes,
            country: prints.fingerprint(.smsCountry, Array(number.country.utf8)).bytes,
            number: prints.fingerprint(.smsNumber, Array(number.e164.utf8)).bytes,
            total: prints.fingerprint(.smsTotal, []).bytes)
    }

    private static func hour(of now: Date) -> Date {
        Date(milliseconds: now.milliseconds - now.milliseconds % hourMilliseconds)
    }
}
