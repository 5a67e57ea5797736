import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization

/// Gathers the bytes of an answer, so that they can be signed before they are sent.
struct CollectingBodyWriter: ResponseBodyWriter {
    final class Buffer: Sendable {
        private let storage = Mutex<[UInt8]>([])
        var bytes: [UInt8] { storage.withLock { $0 } }
        func append(_ buffer: ByteBuffer) { storage.withLock { $0.append(contentsOf: buffer.readableBytesView) } }
    }

    let buffer: Buffer

    func write(_ part: ByteBuffer) async throws {
        buffer.append(part)
    }

    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
