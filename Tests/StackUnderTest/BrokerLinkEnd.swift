import NIOCore

/// Passes on what one end of a link reads to the other end, unless the link is cut.
final class BrokerLinkEnd: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let wires: BrokerLink.Wires
    private let other: any Channel

    init(_ wires: BrokerLink.Wires, to other: any Channel) {
        self.wires = wires
        self.other = other
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !wires.isCut else { return }
        other.writeAndFlush(unwrapInboundIn(data), promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        // Across a cut link neither end learns that the other one is gone.
        if !wires.isCut { other.close(promise: nil) }
        context.fireChannelInactive()
    }
}
