import Foundation

/// A mailbox that is one file (RFC 4155), which a mail server appends to.
///
/// What is in it is moved to a file beside it under the locks that mail servers take: `fcntl`, and a `.lock` file. A crash in
/// between leaves some mails in both, and a message bounces once.
struct Mbox: BounceSource {
    let path: String

    private static let chunk = 65_536
    private var taken: String { "\(path).reading" }
    private var lock: String { "\(path).lock" }

    func waiting() throws -> [String] {
        if !FileManager.default.fileExists(atPath: taken) { try take() }
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
    private func take() throws {
        let source = open(path, O_RDWR | O_NOFOLLOW | O_CLOEXEC)
        guard source >= 0 else {
            if errno == ENOENT { return }
            throw BounceFile.failure()
        }
        defer { close(source) }
        var region = flock()
        region.l_type = Int16(F_WRLCK)
        region.l_whence = Int16(SEEK_SET)
        guard fcntl(source, F_SETLK, &region) == 0 else { return }
        let dotLock = open(lock, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard dotLock >= 0 else { return }
        defer { unlink(lock) }
        close(dotLock)
        if try copy(source) {
            guard rename("\(taken).part", taken) == 0, ftruncate(source, 0) == 0 else { throw BounceFile.failure() }
        }
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
