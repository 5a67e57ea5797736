import NIOCore
import NIOPosix
import Synchronization

/// A wire between one service and the broker that can be cut without either of them being told.
///
/// A broker tells its clients where it listens, so answers are rewritten to name this link; only then does all traffic
/// take it. While it is cut, connections stay open and nothing arrives, as when a network drops everything.
package final class BrokerLink: Sendable {
    /// Where the service connects to.
    package let port: Int
    private let wires: Wires
    private let server: any Channel

    /// What the handlers of a connection share with the link.
    final class Wires: Sendable {
        private struct State {
            var isCut = false
            var connections: [any Channel] = []
        }

        private let state = Mutex(State())

        var isCut: Bool { state.withLock { $0.isCut } }
        func keep(_ channel: any Channel) { state.withLock { $0.connections.append(channel) } }
        func cut() { state.withLock { $0.isCut = true } }

        /// Ends all connections: their ends are out of step by what was dropped.
        func mend() {
            let lost = state.withLock { state -> [any Channel] in
                state.isCut = false
                defer { state.connections = [] }
                return state.connections
            }
            for channel in lost { channel.close(promise: nil) }
        }
    }

    init(to broker: Int) async throws {
        let wires = Wires()
        self.wires = wires
        let group = MultiThreadedEventLoopGroup.singleton
        server = try await ServerBootstrap(group: group)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { near in
                wires.keep(near)
                guard let own = near.localAddress?.port else { return near.close() }
                return ClientBootstrap(group: near.eventLoop)
                    .channelInitializer { far in
                        far.eventLoop.makeCompletedFuture {
                            let frames = ByteToMessageHandler(BrokerAnswerDecoder(broker: broker, link: own))
                            try far.pipeline.syncOperations.addHandlers([frames, BrokerLinkEnd(wires, to: near)])
                        }
                    }
                    .connect(host: "127.0.0.1", port: broker)
                    .flatMapThrowing { far in
                        wires.keep(far)
                        try near.pipeline.syncOperations.addHandler(BrokerLinkEnd(wires, to: far))
                    }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        port = server.localAddress?.port ?? 0
    }

    /// From now on nothing arrives, in either direction.
    package func cut() { wires.cut() }

    /// Lets everything through again; connections of before are ended.
    package func mend() { wires.mend() }

    package func close() async {
        wires.mend()
        try? await server.close()
    }
}
