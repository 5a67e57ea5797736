import Foundation
package import RecoveryCrypto
package import ServiceRuntime

/// This service's own peer key and the public peer keys of the others, from the key folder. Copies share both, so that
/// `KeyFolderWatch` can renew them.
package struct PeerCredentials: Sendable {
    package let service: ServiceName
    let ring: SigningKeyRing
    let book: PeerKeyBook

    package init(service: ServiceName, ring: SigningKeyRing, peers: [ServiceName: JSONWebKeySet]) {
        self.service = service
        self.ring = ring
        self.book = PeerKeyBook(peers)
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
        self.init(
            service: context.service, ring: ring,
            peers: try PeerKeyBook.read(bytes, production: context.production))
    }

    /// Nil for a service whose public key is not known.
    func verifier(of peer: ServiceName) -> SignatureVerifier? {
        book.verifier(of: peer)
    }
}
