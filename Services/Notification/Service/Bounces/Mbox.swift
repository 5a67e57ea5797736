import Foundation
import Logging
import Synchronization

/// A mailbox that is one file (RFC 4155), which a mail server appends to.
///
/// What is in it is moved to a file beside it under the locks that mail servers take: `fcntl`, and a `.lock` file. A crash in
/// between leaves some mails in both, and a message bounces once.
///
/// A `.lock` that does not change for ten minutes while we look was left by a program that died, and is removed: delivery
/// takes seconds, and the programs that take such locks give one up sooner (Dovecot after two minutes, liblockfile after
/// five). Its age by our clock says nothing, for the folder may be on another machine.
final class Mbox: BounceSource {
    /// Until a lock counts as left behind, and until somebody is told that the mailbox is locked.
    static let patience: TimeInterval = 600
    private static let chunk = 65_536

    /// Which lock stands in the way, and since when; one of `fcntl` has no marks.
    private struct Obstacle {
        var mark: Mark?
        var since: Date
        var isTold = false
    }

    private struct Mark: Equatable {
        var inode: Int
        var changed: Date
    }

    let path: String
    private let logger: Logger
    private let obstacle = Mutex<Obstacle?>(nil)

    init(path: String, logger: Logger) {
        self.path = path
        self.logger = logger
    }

    private var taken: String { "\(path).reading" }
    private var lock: String { "\(path).lock" }

    func waiting(at now: Date) throws -> [String] {
        if !FileManager.default.fileExists(atPath: taken) { try take(at: now) }
        return FileManager.default.fileExists(atPath: taken) ? [taken] : []
    }

    func notices(in name: String, by parser: BounceParser) throws -> [BounceNotice]? {
        guard let file = fopen(name, "r") else { throw BounceFile.failure() }
        defer { fclose(file) }
        var (notices, mail, isAfterBlank) = ([BounceNotice](), [UInt8](), true)
        var (line, size): (UnsafeMutablePointer<CChar>?, Int) = (nil, 0)
        defer { free(line) }
        while true {
            let length = getline(&line, &size, file)
            guard length > 0, let line else { break }
            let bytes = UnsafeRawBufferPointer(start: line, count: length)
            if isAfterBlank, bytes.starts(with: "From ".utf8) {
                notices += parser.notices(in: mail)
                mail.removeAll(keepingCapacity: true)
            } else if mail.count < BounceParser.maximumBytes {
                mail += bytes
            }
            isAfterBlank = bytes.allSatisfy { $0 == 0x0A || $0 == 0x0D }
        }
        guard ferror(file) == 0 else { throw BounceFile.failure() }
        return notices + parser.notices(in: mail)
    }

    func remove(_ name: String) throws { try BounceFile.remove(name) }

    /// Moves what there is to a file of our own. Does nothing while somebody else has a lock, or without a mailbox.
    private func take(at now: Date) throws {
        let source = open(path, O_RDWR | O_NOFOLLOW | O_CLOEXEC)
        guard source >= 0 else {
            if errno == ENOENT { return }
            throw BounceFile.failure()
        }
        defer { close(source) }
        var region = flock()
        region.l_type = Int16(F_WRLCK)
        region.l_whence = Int16(SEEK_SET)
        guard fcntl(source, F_SETLK, &region) == 0 else { return meet(nil, at: now) }
        guard try takeDotLock(at: now) else { return }
        defer { unlink(lock) }
        obstacle.withLock { $0 = nil }
        if try copy(source) {
            guard rename("\(taken).part", taken) == 0, ftruncate(source, 0) == 0 else { throw BounceFile.failure() }
        }
    }

    /// False while somebody has it; the caller holds the lock of `fcntl`, so that no two of us remove one.
    private func takeDotLock(at now: Date) throws -> Bool {
        let new = open(lock, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if new >= 0 {
            close(new)
            return true
        }
        // A folder that takes no lock is no lock of somebody else.
        guard errno == EEXIST else { throw BounceFile.failure() }
        // Nil when it went in between.
        let found = try? FileManager.default.attributesOfItem(atPath: lock)
        guard let found, let inode = found[.systemFileNumber] as? Int, let changed = found[.modificationDate] as? Date
        else { return false }
        meet(Mark(inode: inode, changed: changed), at: now)
        return false
    }

    /// Remembers what stands in the way. One that stands there too long is told, once, and removed where it can be.
    private func meet(_ mark: Mark?, at now: Date) {
        let isOver = obstacle.withLock { obstacle in
            guard var known = obstacle, known.mark == mark, known.since <= now else {
                obstacle = Obstacle(mark: mark, since: now)
                return false
            }
            guard now.timeIntervalSince(known.since) >= Self.patience, !known.isTold else { return false }
            known.isTold = true
            obstacle = known
            return true
        }
        guard isOver else { return }
        guard mark != nil else {
            return logger.warning("the bounce mailbox is locked for long: no bounce is read")
        }
        logger.warning("a lock of the bounce mailbox was left behind and is removed")
        unlink(lock)
    }

    /// False when there is nothing.
    private func copy(_ source: Int32) throws -> Bool {
        let target = open("\(taken).part", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard target >= 0 else { throw BounceFile.failure() }
        defer { close(target) }
        var buffer = [UInt8](repeating: 0, count: Self.chunk)
        var total = 0
        while true {
            let count = read(source, &buffer, buffer.count)
            guard count >= 0 else { throw BounceFile.failure() }
            guard count > 0 else { break }
            total += count
            var written = 0
            while written < count {
                let step = buffer.withUnsafeBytes { write(target, $0.baseAddress! + written, count - written) }
                guard step > 0 else { throw BounceFile.failure() }
                written += step
            }
        }
        guard total > 0 else {
            unlink("\(taken).part")
            return false
        }
        guard fsync(target) == 0 else { throw BounceFile.failure() }
        return true
    }
}
