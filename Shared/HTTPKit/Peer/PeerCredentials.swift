import Foundation
package import RecoveryCrypto
package import ServiceRuntime

/// This service's own peer key and the public peer keys of the others, from the key folder.
package struct PeerCredentials: Sendable {
    package let service: ServiceName
    let ring: SigningKeyRing
    private let verifiers: [ServiceName: SignatureVerifier]

    package init(service: ServiceName, ring: SigningKeyRing, peers: [ServiceName: JSONWebKeySet]) {
        self.service = service
        self.ring = ring
        self.verifiers = peers.mapValues(SignatureVerifier.init(keys:))
    }

    /// Reads `peer.json` and `peers.json` of the key folder. Throws `ConfigError`, which names the file, nothing in it.
    package init(context: BootContext) throws {
        let folder = context.settings.keysDirectory
        let ring: SigningKeyRing
        do {
            ring = try SigningKeyRing(json: try KeyFolderFile.read("peer.json", in: folder))
        } catch let error as KeyRingError {
            throw ConfigError(key: CommonKeys.keysDirectory.name, "peer.json: \(error)")
        }
        try context.production.requireProductionKeys(ring.keyIDs, file: "peer.json")
        let bytes = try KeyFolderFile.read("peers.json", in: folder)
        guard let sets = try? JSONDecoder().decode([String: JSONWebKeySet].self, from: Data(bytes)) else {
            throw ConfigError(key: CommonKeys.keysDirectory.name, "peers.json is not an object of key sets")
        }
        var peers: [ServiceName: JSONWebKeySet] = [:]
        for (name, set) in sets {
            guard let peer = ServiceName(rawValue: name) else { continue }
            try context.production.requireProductionKeys(set.keys.map(\.kid), file: "peers.json")
            peers[peer] = set
        }
        self.init(service: context.service, ring: ring, peers: peers)
    }

    /// Nil for a service whose public key is not known.
    func verifier(of peer: ServiceName) -> SignatureVerifier? {
        verifiers[peer]
    }
}
