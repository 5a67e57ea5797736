package import EventContracts
package import Foundation
package import PostgresClient

/// Statements on `suppression`.
package enum SuppressionStore {
    /// Why nothing is sent there; nil when it is.
    package static func reason(
        _ channel: Channel, _ destination: [UInt8], in tx: borrowing Transaction
    ) throws -> String? {
        try tx.query(
            """
            select reason from suppression where channel = \(channel.rawValue) and destination = \(destination)
            """
        ).first?.decode("reason")
    }

    /// Lets nothing be sent there any more; false when that was so already: the first reason stays.
    package static func add(
        _ channel: Channel, _ destination: [UInt8], reason: String, message: UUID?, now: Date,
        in tx: borrowing Transaction
    ) throws -> Bool {
        try tx.execute(
            """
            insert into suppression (channel, destination, reason, message, at)
            values (\(channel.rawValue), \(destination), \(reason), \(message), \(now)) on conflict do nothing
            """) == 1
    }
}
