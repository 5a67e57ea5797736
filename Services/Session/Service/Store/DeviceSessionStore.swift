package import Foundation
package import PostgresClient
package import SessionDomain

/// Table `device_session`.
package enum DeviceSessionStore {
    /// Adds a session, or completes the row its end has left; an end once written stays.
    package static func open(_ session: DeviceSession, in tx: borrowing Transaction) throws(PostgresError) {
        try tx.execute(
            """
            insert into device_session
                (id, account, epoch, client_id, device, place, opened_at, last_seen_at, expires_at)
            values (\(session.id), \(session.account), \(session.epoch), \(session.clientID), \(session.device),
                \(session.place), \(session.openedAt), \(session.lastSeenAt), \(session.expiresAt))
            on conflict (id) do update set
                epoch = excluded.epoch, client_id = excluded.client_id, device = excluded.device,
                place = excluded.place, opened_at = excluded.opened_at, expires_at = excluded.expires_at
            """)
    }

    /// The session, whoever's it is.
    package static func find(id: UUID, in tx: borrowing Transaction) throws(PostgresError) -> DeviceSession? {
        let rows = try tx.query("select \(unescaped: columns) from device_session where id = \(id)")
        guard let row = rows.first else { return nil }
        return try decode(row)
    }

    /// Live sessions of the account that are not idle, newest first, at most `limit`.
    package static func live(
        account: UUID, floor: AccountFloor, now: Date, limit: Int, in tx: borrowing Transaction
    ) throws(PostgresError) -> [DeviceSession] {
        let idleSince = now.addingTimeInterval(-Double(SessionIdleness.milliseconds) / 1000)
        let rows = try tx.query(
            """
            select \(unescaped: columns) from device_session
            where account = \(account) and ended_at is null and expires_at > \(now) and epoch >= \(floor.belowEpoch)
                and last_seen_at > \(idleSince)
            order by opened_at desc, id limit \(limit)
            """)
        var sessions: [DeviceSession] = []
        for row in rows { sessions.append(try decode(row)) }
        return sessions
    }

    /// Notes that a live session was in use; an earlier instant than the known one changes nothing.
    package static func seen(id: UUID, account: UUID, at: Date, in tx: borrowing Transaction) throws(PostgresError) {
        try tx.execute(
            """
            update device_session set last_seen_at = \(at)
            where id = \(id) and account = \(account) and ended_at is null and last_seen_at < \(at)
            """)
    }

    /// Ends a known live session of the account; false when there is none such.
    ///
    /// - Parameter floor: the one that has ended it, if that is the reason.
    package static func end(
        id: UUID, account: UUID, reason: SessionEnd, by floor: AccountFloor? = nil, now: Date,
        in tx: borrowing Transaction
    ) throws(PostgresError) -> Bool {
        try tx.execute(
            """
            update device_session
            set ended_at = \(now), end_reason = \(reason.rawValue), ended_below = \(floor?.belowEpoch)
            where id = \(id) and account = \(account) and ended_at is null
            """) == 1
    }

    /// Remembers the end of a session whose beginning has not been heard of; false when the session is known.
    package static func rememberEnd(
        id: UUID, account: UUID, reason: SessionEnd, now: Date, expiresAt: Date, in tx: borrowing Transaction
    ) throws(PostgresError) -> Bool {
        try tx.execute(
            """
            insert into device_session
                (id, account, epoch, opened_at, last_seen_at, expires_at, ended_at, end_reason)
            values (\(id), \(account), 0, \(now), \(now), \(expiresAt), \(now), \(reason.rawValue))
            on conflict (id) do nothing
            """) == 1
    }

    /// Ends every live session of the account below the floor; how many.
    package static func endBelow(
        floor: AccountFloor, account: UUID, now: Date, in tx: borrowing Transaction
    ) throws(PostgresError) -> Int {
        try tx.execute(
            """
            update device_session
            set ended_at = \(now), end_reason = \(SessionEnd.belowEpoch.rawValue), ended_below = \(floor.belowEpoch)
            where account = \(account) and ended_at is null and epoch < \(floor.belowEpoch)
            """)
    }

    /// The session goes on under another id: if a floor has ended it, that ended no device.
    package static func wasReplaced(id: UUID, account: UUID, in tx: borrowing Transaction) throws(PostgresError) {
        try tx.execute(
            """
            update device_session set end_reason = \(SessionEnd.replaced.rawValue)
            where id = \(id) and account = \(account) and end_reason = \(SessionEnd.belowEpoch.rawValue)
            """)
    }

    /// Forgets everything about an account's devices.
    package static func erase(account: UUID, in tx: borrowing Transaction) throws(PostgresError) {
        try tx.execute("delete from device_session where account = \(account)")
    }

    /// Forgets what sessions that ended before `instant` say of their devices, at most `limit`; how many. That they
    /// ended stays known until they could not be alive anyway.
    package static func removeDeviceData(endedBefore instant: Date, limit: Int, in tx: borrowing Transaction)
        throws(PostgresError) -> Int
    {
        try tx.execute(
            """
            update device_session set device = null, place = null, client_id = null where id in
                (select id from device_session where ended_at is not null and ended_at < \(instant)
                    and (device is not null or place is not null or client_id is not null) limit \(limit))
            """)
    }

    /// Forgets sessions past their absolute end before `instant`, at most `limit`; how many.
    package static func removeExpired(before instant: Date, limit: Int, in tx: borrowing Transaction)
        throws(PostgresError) -> Int
    {
        try tx.execute(
            """
            delete from device_session where id in
                (select id from device_session where expires_at < \(instant) limit \(limit))
            """)
    }

    private static let columns =
        "id, account, epoch, client_id, device, place, opened_at, last_seen_at, expires_at, end_reason"

    private static func decode(_ row: Row) throws(PostgresError) -> DeviceSession {
        let end: String? = try row.decode("end_reason")
        return DeviceSession(
            id: try row.decode("id"), account: try row.decode("account"), epoch: try row.decode("epoch"),
            clientID: try row.decode("client_id"), device: try row.decode("device"), place: try row.decode("place"),
            openedAt: try row.decode("opened_at"), lastSeenAt: try row.decode("last_seen_at"),
            expiresAt: try row.decode("expires_at"), end: end.flatMap(SessionEnd.init(rawValue:)))
    }
}
