import Foundation
package import RecoveryCrypto
import RevocationFeed
package import ServiceRuntime

/// This service's own peer key and the public peer keys of the others, from the key folder. Copies share both, so that
/// `KeyFolderWatch` can renew them.
package struct PeerCredentials: Sendable {
    package let service: ServiceName
    let ring: SigningKeyRing
    let book: PeerKeyBook
    /// For records: their signers may also be resource servers that are none of our services.
    let records: RecordKeys

    package init(service: ServiceName, ring: SigningKeyRing, peers: [ServiceName: JSONWebKeySet]) {
        let named = Dictionary(uniqueKeysWithValues: peers.map { ($0.key.rawValue, $0.value) })
        self.init(service: service, ring: ring, book: PeerKeyBook(named))
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
            book: PeerKeyBook(try PeerKeyBook.read(bytes, production: context.production)))
    }

    private init(service: ServiceName, ring: SigningKeyRing, book: PeerKeyBook) {
        self.service = service
        self.ring = ring
        self.book = book
        records = RecordKeys(name: service.rawValue, ring: ring) { book.verifier(named: $0) }
    }

    /// Nil for a service whose public key is not known.
    func verifier(of peer: ServiceName) -> SignatureVerifier? {
        book.verifier(named: peer.rawValue)
    }
}
