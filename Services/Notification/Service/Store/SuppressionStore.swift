package import EventContracts
package import Foundation
package import PostgresClient

/// Statements on `suppression`.
package enum SuppressionStore {
    /// Why nothing is sent there; nil when it is.
    /// - Parameters:
    ///   - prints: of one destination, by each of the keys that there were.
    ///   - since: what was found out before that does not count.
    package static func reason(
        _ channel: Channel, _ prints: [[UInt8]], since: Date, in tx: borrowing Transaction
    ) throws -> String? {
        for print in prints {
            let row = try tx.query(
                """
                select reason from suppression
                where channel = \(channel.rawValue) and destination = \(print) and at > \(since)
                """
            ).first
            if let row { return try row.decode("reason") }
        }
        return nil
    }

    /// What was found out under an earlier key stands under the present one from then on: whoever lifts it knows that.
    /// - Parameter prints: of one destination, by each of the keys that there were, the present one first.
    package static func rekey(_ channel: Channel, _ prints: [[UInt8]], in tx: borrowing Transaction) throws {
        guard let present = prints.first else { return }
        for earlier in prints.dropFirst() {
            try tx.execute(
                """
                with earlier as (
                    delete from suppression where channel = \(channel.rawValue) and destination = \(earlier)
                    returning channel, reason, message, at)
                insert into suppression (channel, destination, reason, message, at)
                select channel, \(present), reason, message, at from earlier
                on conflict (channel, destination) do update set at = greatest(suppression.at, excluded.at)
                """)
        }
    }

    /// Lets messages go there again that a message was kept from.
    package static func lift(_ message: UUID, in tx: borrowing Transaction) throws {
        try tx.execute(
            """
            delete from suppression using message
            where message.id = \(message) and suppression.channel = message.channel
                and suppression.destination = message.destination
            """)
    }

    /// Lets nothing be sent there any more; false when that was so already: the first reason stays, and its time is over
    /// later.
    package static func add(
        _ channel: Channel, _ destination: [UInt8], reason: String, message: UUID?, now: Date,
        in tx: borrowing Transaction
    ) throws -> Bool {
        try tx.query(
            """
            insert into suppression (channel, destination, reason, message, at)
            values (\(channel.rawValue), \(destination), \(reason), \(message), \(now))
            on conflict (channel, destination) do update set at = greatest(suppression.at, excluded.at)
            returning (xmax = 0) as is_new
            """
        ).first?.decode("is_new") ?? false
    }
}
