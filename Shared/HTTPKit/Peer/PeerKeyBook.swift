import Foundation
import RecoveryCrypto
import ServiceRuntime
import Synchronization

/// The public peer keys of others (`peers.json`) by their names, replaced as a whole when the file changes: our services,
/// and resource servers that are none of them, whose records alone count.
final class PeerKeyBook: Sendable {
    private let verifiers: Mutex<[String: SignatureVerifier]>

    init(_ sets: [String: JSONWebKeySet]) {
        verifiers = Mutex(sets.mapValues(SignatureVerifier.init(keys:)))
    }

    /// Nil for a name whose public key is not known.
    func verifier(named name: String) -> SignatureVerifier? { verifiers.withLock { $0[name] } }

    /// Ids of all keys that count, in alphabetical order.
    var keyIDs: [String] { verifiers.withLock { $0.values.flatMap(\.keyIDs).sorted() } }

    func replace(by sets: [String: JSONWebKeySet]) {
        let next = sets.mapValues(SignatureVerifier.init(keys:))
        verifiers.withLock { $0 = next }
    }

    /// Reads the file. Throws `ConfigError` for another form, and for development keys in production.
    static func read(_ json: [UInt8], production: ProductionRules) throws(ConfigError) -> [String: JSONWebKeySet] {
        guard let sets = try? JSONDecoder().decode([String: JSONWebKeySet].self, from: Data(json)) else {
            throw ConfigError(key: CommonKeys.keysDirectory.name, "peers.json is not an object of key sets")
        }
        for set in sets.values { try production.requireProductionKeys(set.keys.map(\.kid), file: "peers.json") }
        return sets
    }
}
