import Foundation
import NIOCore
import NIOHTTP1

/// One connection to an ``SMSProviderServer``.
final class SMSProviderHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let server: SMSProviderServer
    private var head: HTTPRequestHead?
    private var body = ByteBuffer()

    init(_ server: SMSProviderServer) { self.server = server }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body.clear()
        case .body(var part): body.writeBuffer(&part)
        case .end:
            guard let head else { return }
            let headers = Dictionary(head.headers.map { ($0.name.lowercased(), $0.value) }) { first, _ in first }
            let request = SMSProviderServer.Request(
                method: head.method.rawValue, uri: head.uri, headers: headers, body: String(buffer: body))
            write(server.reply(to: request), context)
        }
    }

    private func write(_ reply: SMSProviderServer.Reply, _ context: ChannelHandlerContext) {
        switch reply {
        case .silence: break
        case .cut: context.close(promise: nil)
        case .answer(let status, let headers, let body):
            var fields = HTTPHeaders(headers)
            fields.add(name: "content-length", value: "\(body.utf8.count)")
            let head = HTTPResponseHead(
                version: .http1_1, status: HTTPResponseStatus(statusCode: status), headers: fields)
            context.write(wrapOutboundOut(.head(head)), promise: nil)
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: body)))), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        }
    }
}
