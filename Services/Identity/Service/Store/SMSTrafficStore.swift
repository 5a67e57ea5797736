import Foundation
import IdentityDomain
import PostgresClient

/// Statements on `sms_traffic`. An hour's rows are locked always in the order of their scopes.
enum SMSTrafficStore {
    /// What a message counts for, as keyed fingerprints.
    struct Places: Sendable {
        var block: [UInt8]
        var country: [UInt8]
        var number: [UInt8]
        var total: [UInt8]
    }

    /// The traffic at these places, locked until the transaction ends, so that parallel sends cannot pass a bound
    /// together.
    /// - Parameter since: the first hour that the breaker looks at.
    static func lock(_ places: Places, hour: Date, since: Date, in tx: borrowing Transaction) throws -> SMSTraffic {
        try tx.execute(
            """
            insert into sms_traffic (scope, fingerprint, hour) values
                ('block', \(places.block), \(hour)), ('country', \(places.country), \(hour)),
                ('number', \(places.number), \(hour)), ('total', \(places.total), \(hour))
            on conflict do nothing
            """)
        let rows = try tx.query(
            """
            select scope, sent from sms_traffic
            where hour = \(hour) and ((scope = 'block' and fingerprint = \(places.block))
                or (scope = 'country' and fingerprint = \(places.country))
                or (scope = 'number' and fingerprint = \(places.number))
                or (scope = 'total' and fingerprint = \(places.total)))
            order by scope for update
            """)
        var sent: [String: Int] = [:]
        for row in rows { sent[try row.decode("scope")] = try row.decode("sent") }
        let recent = try tx.query(
            """
            select coalesce(sum(sent), 0)::int8 as sent, coalesce(sum(verified), 0)::int8 as verified from sms_traffic
            where scope = 'block' and fingerprint = \(places.block) and hour >= \(since)
            """)
        return SMSTraffic(
            toNumber: sent["number"] ?? 0, toBlock: sent["block"] ?? 0, toCountry: sent["country"] ?? 0,
            altogether: sent["total"] ?? 0, recentToBlock: try recent.first?.decode("sent") ?? 0,
            recentlyVerified: try recent.first?.decode("verified") ?? 0)
    }

    /// Counts one message at locked places.
    static func countSent(_ places: Places, hour: Date, in tx: borrowing Transaction) throws(PostgresError) {
        try tx.execute(
            """
            update sms_traffic set sent = sent + 1
            where hour = \(hour) and ((scope = 'block' and fingerprint = \(places.block))
                or (scope = 'country' and fingerprint = \(places.country))
                or (scope = 'number' and fingerprint = \(places.number))
                or (scope = 'total' and fingerprint = \(places.total)))
            """)
    }

    /// Counts a code sent to the block that was typed in rightly.
    static func countVerified(block: [UInt8], hour: Date, in tx: borrowing Transaction) throws(PostgresError) {
        try tx.execute(
            """
            insert into sms_traffic as known (scope, fingerprint, hour, verified)
            values ('block', \(block), \(hour), 1)
            on conflict (scope, fingerprint, hour) do update set verified = known.verified + 1
            """)
    }

    /// Drops hours that nothing is decided by any more.
    static func forget(before: Date, in tx: borrowing Transaction) throws(PostgresError) {
        try tx.execute("delete from sms_traffic where hour < \(before)")
    }
}
