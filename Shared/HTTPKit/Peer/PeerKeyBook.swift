import Foundation
import RecoveryCrypto
import ServiceRuntime
import Synchronization

/// The public peer keys of the other services (`peers.json`), replaced as a whole when the file changes.
final class PeerKeyBook: Sendable {
    private let verifiers: Mutex<[ServiceName: SignatureVerifier]>

    init(_ sets: [ServiceName: JSONWebKeySet]) {
        verifiers = Mutex(sets.mapValues(SignatureVerifier.init(keys:)))
    }

    /// Nil for a service whose public key is not known.
    func verifier(of peer: ServiceName) -> SignatureVerifier? { verifiers.withLock { $0[peer] } }

    /// Ids of all keys that count, in alphabetical order.
    var keyIDs: [String] { verifiers.withLock { $0.values.flatMap(\.keyIDs).sorted() } }

    func replace(by sets: [ServiceName: JSONWebKeySet]) {
        let next = sets.mapValues(SignatureVerifier.init(keys:))
        verifiers.withLock { $0 = next }
    }

    /// Reads the file. Throws `ConfigError` for another form, and for development keys in production.
    static func read(_ json: [UInt8], production: ProductionRules) throws(ConfigError) -> [ServiceName: JSONWebKeySet] {
        guard let sets = try? JSONDecoder().decode([String: JSONWebKeySet].self, from: Data(json)) else {
            throw ConfigError(key: CommonKeys.keysDirectory.name, "peers.json is not an object of key sets")
        }
        var peers: [ServiceName: JSONWebKeySet] = [:]
        for (name, set) in sets {
            guard let peer = ServiceName(rawValue: name) else { continue }
            try production.requireProductionKeys(set.keys.map(\.kid), file: "peers.json")
            peers[peer] = set
        }
        return peers
    }
}
