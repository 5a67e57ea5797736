import ServiceRuntime

/// The networks of the one proxy hop that may say where a request came from (REQ-11). Empty by default: then every
/// forwarding header is ignored.
package struct TrustedProxies: Sendable {
    private let networks: [(bytes: [UInt8], bits: Int)]

    package static let none = TrustedProxies(networks: [])

    private init(networks: [(bytes: [UInt8], bits: Int)]) {
        self.networks = networks
    }

    /// - Parameter texts: addresses or networks such as `10.0.0.0/8`; throws `ConfigError` for anything else.
    package init(parsing texts: [String]) throws {
        self.networks = try texts.map { text in
            let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
            guard parts.count <= 2, let address = parts.first, let bytes = SourceAddress.parse(address) else {
                throw ConfigError(key: CommonKeys.trustedProxies.name, "\"\(text)\" is no address or network")
            }
            let bits = parts.count == 2 ? Int(parts[1]) : bytes.count * 8
            guard let bits, (0...bytes.count * 8).contains(bits) else {
                throw ConfigError(key: CommonKeys.trustedProxies.name, "\"\(text)\" has no valid prefix length")
            }
            return (bytes, bits)
        }
    }

    /// Where a request came from.
    /// - Parameters:
    ///   - peer: the other end of the connection.
    ///   - forwardedFor: all `X-Forwarded-For` values, in order; only the last entry was written by the trusted hop.
    package func source(peer: SourceAddress, forwardedFor: [String]) -> SourceAddress {
        guard contains(peer), let last = forwardedFor.last?.split(separator: ",").last else { return peer }
        let claimed = SourceAddress(String(last.filter { $0 != " " }))
        return claimed.bytes.isEmpty ? peer : claimed
    }

    private func contains(_ address: SourceAddress) -> Bool {
        networks.contains { network in
            guard network.bytes.count == address.bytes.count else { return false }
            return (0..<network.bits).allSatisfy { bit in
                let mask = UInt8(0x80) >> UInt8(bit % 8)
                return network.bytes[bit / 8] & mask == address.bytes[bit / 8] & mask
            }
        }
    }
}
