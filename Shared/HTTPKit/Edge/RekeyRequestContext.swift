package import Foundation
package import Hummingbird
package import NIOCore
package import Observability

/// What a handler knows about its request beside the request itself. The edge fills it in before routing.
package struct RekeyRequestContext: RequestContext {
    /// Longest body of a request, in bytes.
    package static let maximumBodyBytes = 65_536

    package var coreContext: CoreRequestContextStorage
    /// Made here for every request; a client's own request id is never taken over.
    package var requestID: UUID
    /// This request's step in its trace.
    package var trace: TraceParent
    /// Where the request came from: the other end's address, or what the one trusted proxy says. No header else.
    package var source: SourceAddress
    package let channel: any Channel

    package init(source: ApplicationRequestContextSource) {
        self.coreContext = .init(source: source)
        self.requestID = UUID()
        self.trace = TraceParent(random: { count in (0..<count).map { _ in UInt8.random(in: 0...255) } })
        self.source = SourceAddress(source.channel.remoteAddress?.ipAddress)
        self.channel = source.channel
    }

    package var maxUploadSize: Int { Self.maximumBodyBytes }
}
