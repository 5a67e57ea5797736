import NIOCore
import Synchronization

/// A request's body that notes when the client asks for it. The client does so once it has a connection, encrypted where it
/// must be, and has written the head: before that no byte of the message has left the process.
struct OutgoingBytes: AsyncSequence, Sendable {
    fileprivate final class Mark: Sendable {
        let isSet = Atomic(false)
    }

    struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate var bytes: ByteBuffer?
        fileprivate let mark: Mark

        fileprivate init(_ bytes: ByteBuffer, _ mark: Mark) {
            self.bytes = bytes
            self.mark = mark
        }

        mutating func next() async -> ByteBuffer? {
            mark.isSet.store(true, ordering: .sequentiallyConsistent)
            defer { bytes = nil }
            return bytes
        }
    }

    private let bytes: ByteBuffer
    private let mark = Mark()

    init(_ bytes: [UInt8]) { self.bytes = ByteBuffer(bytes: bytes) }

    var count: Int64 { Int64(bytes.readableBytes) }
    /// Whether any of it may have left.
    var wereAskedFor: Bool { mark.isSet.load(ordering: .sequentiallyConsistent) }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(bytes, mark) }
}
