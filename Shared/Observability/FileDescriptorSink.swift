import Glibc
import Synchronization

/// Writes each line to a file descriptor under a lock; a line that cannot be written is dropped, because a service
/// must go on when its log reader is gone.
package final class FileDescriptorSink: LogSink {
    private let descriptor: Int32
    private let lock = Mutex(())

    /// - Parameter descriptor: an open descriptor, 1 for standard output; it is not closed here.
    package init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    package func write(line: [UInt8]) {
        lock.withLock { _ in
            line.withUnsafeBytes { bytes in
                var rest = bytes[...]
                while !rest.isEmpty {
                    let part = UnsafeRawBufferPointer(rebasing: rest)
                    let written = Glibc.write(descriptor, part.baseAddress, part.count)
                    if written < 0, errno == EINTR { continue }
                    guard written > 0 else { return }
                    rest = rest.dropFirst(written)
                }
            }
        }
    }
}
