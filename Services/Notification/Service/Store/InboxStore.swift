import Foundation
package import PostgresClient

/// The development inbox: where the capture transport puts messages.
package enum InboxStore {
    /// Adds a message; one with the same id is there already and stays as it is.
    package static func add(_ message: InboxMessage, in tx: borrowing Transaction) throws {
        try tx.execute(
            """
            insert into dev_inbox (id, kind, channel, recipient, subject, body_text, body_html, sent_at)
            values (\(message.id), \(message.kind), \(message.channel), \(message.to), \(message.subject),
                    \(message.text), \(message.html), \(message.sentAt))
            on conflict (id) do nothing
            """)
    }

    /// Messages, oldest first; with `recipient`, those to exactly that address apart from the case of ASCII letters. The
    /// newest `limit` of them.
    package static func list(to recipient: String?, limit: Int, in tx: borrowing Transaction) throws -> [InboxMessage] {
        try tx.query(
            """
            select * from (
                select position, id, kind, channel, recipient, subject, body_text, body_html, sent_at
                from dev_inbox
                where \(recipient)::text is null or lower(recipient collate "C") = lower(\(recipient)::text collate "C")
                order by position desc limit \(limit)) newest
            order by position
            """
        ).map { row in
            InboxMessage(
                id: try row.decode("id"), kind: try row.decode("kind"), channel: try row.decode("channel"),
                to: try row.decode("recipient"), subject: try row.decode("subject"), text: try row.decode("body_text"),
                html: try row.decode("body_html"), sentAt: try row.decode("sent_at"))
        }
    }
}
