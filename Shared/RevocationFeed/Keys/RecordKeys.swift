import Crypto
import EventContracts
import Foundation
import Messaging
package import RecoveryCrypto

/// Signs records with this process's own key, and checks those of others by their public keys (EVT-16).
///
/// A resource server outside the services of this project has a key of its own too; its public half stands in session's
/// `peers.json` under the server's name, and its own `peers.json` holds session's.
package struct RecordKeys: RecordAuthenticity {
    private let name: String
    private let ring: SigningKeyRing?
    private let verifier: @Sendable (String) -> SignatureVerifier?

    /// - Parameters:
    ///   - name: as in `ce_source` after `rekey/`.
    ///   - ring: nil for a process that writes nothing.
    ///   - verifier: checks the signatures of the holder of a name; nil when its keys are not known.
    package init(name: String, ring: SigningKeyRing?, verifier: @escaping @Sendable (String) -> SignatureVerifier?) {
        self.name = name
        self.ring = ring
        self.verifier = verifier
    }

    /// Reads `peers.json` of a key folder, and `peer.json` when it stands there. Throws when they are not readable as
    /// key sets; the error names nothing of their content.
    package init(name: String, folder: String) throws {
        let files = URL(filePath: folder, directoryHint: .isDirectory)
        let own = files.appending(path: "peer.json")
        let isWriter = FileManager.default.fileExists(atPath: own.path(percentEncoded: false))
        let peers = try JSONDecoder().decode(
            [String: JSONWebKeySet].self, from: try Data(contentsOf: files.appending(path: "peers.json")))
        let verifiers = peers.mapValues(SignatureVerifier.init(keys:))
        self.init(name: name, ring: isWriter ? try SigningKeyRing(json: [UInt8](Data(contentsOf: own))) : nil) {
            verifiers[$0]
        }
    }

    /// Whether it can sign.
    package var canSign: Bool { ring != nil }

    package func sign(_ statement: [UInt8]) throws -> String {
        guard let ring else { throw KeyRingError.noOwnKey }
        return try ring.sign(
            RecordClaims(iss: name, sha256: Self.digest(statement)), type: RecordClaims.tokenType)
    }

    /// False for a producer whose keys are not known here.
    package func isGenuine(_ statement: [UInt8], signature: String, from producer: String) -> Bool {
        guard let verifier = verifier(producer),
            let claims = try? verifier.verify(signature, type: RecordClaims.tokenType, as: RecordClaims.self)
        else { return false }
        return claims.iss.utf8.elementsEqual(producer.utf8) && claims.sha256 == Self.digest(statement)
    }

    private static func digest(_ bytes: [UInt8]) -> String {
        Base64URL.encode(Array(SHA256.hash(data: bytes)))
    }
}
