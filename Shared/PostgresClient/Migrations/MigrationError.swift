/// Why a schema cannot be brought to the version of this program. Nothing was changed.
package enum MigrationError: Error, Equatable, Sendable {
    /// A script that was applied has been edited since.
    case changed(set: String, migration: String)
    /// The database has a migration that this program does not know: the program is older than the schema.
    case unknown(set: String, migration: String)
    /// The script is not UTF-8 or holds a NUL character.
    case notText(set: String, migration: String)
    /// Two migrations of the set have the same name.
    case duplicate(set: String, migration: String)
}

extension MigrationError: CustomStringConvertible {
    /// Safe to log.
    package var description: String {
        switch self {
        case .changed(let set, let migration):
            "migration \(migration) of \(set) was changed after it had been applied"
        case .unknown(let set, let migration):
            "the database has migration \(migration) of \(set), which this program does not know"
        case .notText(let set, let migration): "migration \(migration) of \(set) is not a text"
        case .duplicate(let set, let migration): "migration \(migration) of \(set) is listed twice"
        }
    }
}
