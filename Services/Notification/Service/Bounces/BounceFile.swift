import Foundation

/// What both kinds of mailbox do to files.
enum BounceFile {
    /// Throws unless the file is gone afterwards; another instance may have been first.
    static func remove(_ path: String) throws {
        guard unlink(path) == 0 || errno == ENOENT else { throw failure() }
    }

    /// The last failed call's error, without a path.
    static func failure() -> POSIXError { POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
}
