package import HummingbirdCore
import NIOCore

/// What one connection may cost a listener.
package enum ListenerLimits {
    /// A connection on which nothing happens is closed.
    private static let idleTimeout = TimeAmount.seconds(60)
    /// Largest header section, in bytes; a longer one is answered with 400 and the connection closed.
    package static let maximumHeaderBytes = 16_384
    private static let maximumHeaderFields = 100

    /// HTTP/1.1 within these limits.
    package static var server: HTTPServerBuilder {
        .http1(
            configuration: .init(
                idleTimeout: idleTimeout,
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: maximumHeaderBytes, maxHeaderListSize: maximumHeaderBytes,
                    maxHeaderFieldCount: maximumHeaderFields)))
    }
}
