/// Decides which statements are prepared on one connection. Pure: the connection does what the plan says.
///
/// A statement is prepared when it is seen for the second time, so one-off texts never fill the cache. The least
/// recently used statement makes room.
package struct StatementCache {
    /// What to do with a statement.
    package enum Plan: Equatable {
        /// Send text and values together.
        case unprepared
        /// Forget `evicting` on the server, prepare under `name`, then report ``StatementCache/prepared(_:as:)``.
        case prepare(name: String, evicting: String?)
        /// Send the values only.
        case prepared(name: String)
    }

    /// Text and parameter types: the same text with other types is another statement.
    package struct Key: Hashable {
        package let text: String
        package let types: [UInt32]

        package init(text: String, types: [UInt32]) {
            self.text = text
            self.types = types
        }
    }

    private struct Entry {
        let name: String
        var lastUse: UInt64
    }

    private let capacity: Int
    private var entries: [Key: Entry] = [:]
    private var seenOnce: Set<Key> = []
    private var uses: UInt64 = 0
    private var nextNumber = 1

    /// - Parameter capacity: Prepared statements kept on the connection.
    package init(capacity: Int = 128) { self.capacity = capacity }

    /// The plan for a statement that is about to be sent.
    package mutating func plan(for key: Key) -> Plan {
        uses += 1
        if entries[key] != nil {
            entries[key]?.lastUse = uses
            return entries[key].map { .prepared(name: $0.name) } ?? .unprepared
        }
        guard seenOnce.remove(key) != nil else {
            if seenOnce.count >= 4 * capacity { seenOnce.removeAll(keepingCapacity: true) }
            seenOnce.insert(key)
            return .unprepared
        }
        defer { nextNumber += 1 }
        return .prepare(name: "s\(nextNumber)", evicting: entries.count >= capacity ? evictOldest() : nil)
    }

    /// The server has prepared the statement.
    package mutating func prepared(_ key: Key, as name: String) { entries[key] = Entry(name: name, lastUse: uses) }

    /// The statement no longer works (the schema changed under it); it will be prepared anew.
    package mutating func forget(_ key: Key) { entries[key] = nil }

    private mutating func evictOldest() -> String? {
        guard let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse }) else { return nil }
        entries[oldest.key] = nil
        return oldest.value.name
    }
}
