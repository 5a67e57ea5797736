/// Why a file of places cannot be used.
package enum PlaceFileError: Error, Sendable, Equatable, CustomStringConvertible {
    /// It is not there or may not be read.
    case unreadable
    /// It is not a database in MaxMind's format.
    case malformed

    package var description: String {
        switch self {
        case .unreadable: "cannot be read"
        case .malformed: "is not a MaxMind DB file"
        }
    }
}
