import NIOCore

/// Whole answers of a broker, with the broker's address in them replaced by the link's.
///
/// Metadata gives an address as text with the port's four bytes behind it; both are as long as before.
struct BrokerAnswerDecoder: ByteToMessageDecoder {
    typealias InboundOut = ByteBuffer

    private let broker: [UInt8]
    private let link: [UInt8]

    init(broker: Int, link: Int) {
        func bytes(_ port: Int) -> [UInt8] {
            [UInt8]("127.0.0.1".utf8) + [0, 0, UInt8(truncatingIfNeeded: port >> 8), UInt8(truncatingIfNeeded: port)]
        }
        self.broker = bytes(broker)
        self.link = bytes(link)
    }

    mutating func decode(context: ChannelHandlerContext, buffer: inout ByteBuffer) throws -> DecodingState {
        guard let length = buffer.getInteger(at: buffer.readerIndex, as: Int32.self),
            let answer = buffer.readSlice(length: 4 + Int(length))
        else { return .needMoreData }
        context.fireChannelRead(wrapInboundOut(rewritten(answer)))
        return .continue
    }

    mutating func decodeLast(context: ChannelHandlerContext, buffer: inout ByteBuffer, seenEOF: Bool) throws
        -> DecodingState
    {
        .needMoreData
    }

    private func rewritten(_ answer: ByteBuffer) -> ByteBuffer {
        var answer = answer
        // Only short answers are about brokers; records are not looked through.
        guard answer.readableBytes < 65_536, answer.readableBytes >= broker.count else { return answer }
        let bytes = Array(answer.readableBytesView)
        for start in 0...(bytes.count - broker.count)
        where bytes[start] == broker[0] && bytes[start..<(start + broker.count)].elementsEqual(broker) {
            answer.setBytes(link, at: answer.readerIndex + start)
        }
        return answer
    }
}
