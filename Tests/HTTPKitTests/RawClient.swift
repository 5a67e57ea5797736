import NIOCore
import NIOPosix

/// Sends bytes as they are and reads until the other end closes or a whole answer of known form is there.
struct RawClient {
    let port: Int

    /// - Parameter isComplete: told everything read so far; true ends the reading.
    /// - Returns: What the server sent; empty when it only closed.
    func send(_ bytes: [UInt8], until isComplete: @escaping @Sendable (String) -> Bool = { _ in false }) async throws
        -> String
    {
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(bytes: bytes))
            var answer = ""
            do {
                for try await part in inbound {
                    answer += String(buffer: part)
                    if isComplete(answer) { break }
                }
            } catch is IOError {
                // A reset after the answer is as good as a close.
            }
            return answer
        }
    }
}
