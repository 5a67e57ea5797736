package import ServiceRuntime

/// Why another service could not be asked. Safe to log: it names the service, never what was said.
package struct PeerError: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Reason: Sendable, Equatable {
        /// No connection, or no whole answer in time.
        case unreachable
        /// Another status than 200.
        case status(Int)
        /// The answer is not signed by that service for this request.
        case unsigned
        /// The answer does not have the agreed form, or is too large.
        case malformed
        /// No address or no key is configured for it.
        case unknownPeer
    }

    package let peer: ServiceName
    package let reason: Reason

    package init(_ peer: ServiceName, _ reason: Reason) {
        self.peer = peer
        self.reason = reason
    }

    package var description: String {
        switch reason {
        case .unreachable: "\(peer.rawValue) does not answer"
        case .status(let status): "\(peer.rawValue) answered \(status)"
        case .unsigned: "the answer of \(peer.rawValue) is not signed by it"
        case .malformed: "the answer of \(peer.rawValue) is malformed"
        case .unknownPeer: "\(peer.rawValue) is not configured as a peer"
        }
    }
}
