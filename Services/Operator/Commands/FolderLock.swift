import Foundation

/// Keeps two commands from changing one folder at the same time. The lock ends with the process, whatever happens to
/// it.
struct FolderLock {
    private let descriptor: Int32

    /// Throws `CommandFailure` at once when another command holds the folder.
    init(_ folder: URL) throws {
        descriptor = open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw CommandFailure.failed("\(folder.path) is not a folder that can be read") }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw CommandFailure.failed("another command is changing \(folder.path)")
        }
    }

    /// Unlocks before it closes: a child that was forked and has not yet become another program holds the same lock.
    func release() {
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }
}
