import EventContracts
import Foundation
import HTTPKit
import OperatorCommands
import RecoveryCrypto
import ServiceRuntime
import Synchronization
import TestSupport
import TokenService

/// Two processes of token and one of identity, each with rings of its own from one key folder that is rotated under
/// them.
struct RotatingStack: Sendable {
    /// One process of token.
    struct Instance: Sendable {
        let keys: TokenKeys
        let signature: PeerSignature
        let watch: KeyFolderWatch
        /// What this process knows of identity's and token's public keys.
        let directory: PeerKeyDirectory
        let application: TokenApplication
    }

    /// Answers for identity and token with the keys that they have at the moment.
    final class Published: PeerFetching {
        private let identity: SigningKeyRing
        private let token: SigningKeyRing
        private let asked = Mutex(0)

        init(identity: SigningKeyRing, token: SigningKeyRing) {
            self.identity = identity
            self.token = token
        }

        /// How many sets were fetched so far.
        var fetches: Int { asked.withLock { $0 } }

        func get(_ peer: ServiceName, _ path: String) async throws -> [UInt8] {
            asked.withLock { $0 += 1 }
            return try EventJSON.encode((peer == .identity ? identity : token).publicJWKS)
        }
    }

    let bench: TokenBench
    let folder: KeyFolder
    let identity: SigningKeyRing
    let identitySignature: PeerSignature
    let identityWatch: KeyFolderWatch
    let published: Published
    let instances: [Instance]

    static func with(_ body: @escaping @Sendable (RotatingStack) async throws -> Void) async throws {
        let root = FileManager.default.temporaryDirectory.appendingPathComponent("rotating-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: root) }
        let folder = KeyFolder(root: root)
        try folder.create(development: true)
        try await TokenBench.with { bench in
            let stack = try RotatingStack(bench: bench, folder: folder)
            await stack.refreshDirectories()
            try await body(stack)
        }
    }

    private init(bench: TokenBench, folder: KeyFolder) throws {
        self.bench = bench
        self.folder = folder
        let production = ProductionRules(profile: .development)
        let identity = try SigningKeyRing(json: Self.read(folder, "identity", "assertion"))
        identitySignature = try Self.signature(folder, .identity)
        identityWatch = KeyFolderWatch(
            folder: folder.folder("identity").path, rings: ["assertion": identity], signature: identitySignature,
            production: production, dependencies: bench.dependencies, logger: .quiet)
        self.identity = identity
        let rings = try (0..<2).map { _ in
            try TokenKeys(directory: folder.folder("token").path, production: production)
        }
        let published = Published(identity: identity, token: rings[0].signing)
        self.published = published
        let notification = bench.notificationSealer.publicKeys.first
        instances = try rings.map { keys in
            let signature = try Self.signature(folder, .token)
            let directory = PeerKeyDirectory(
                peers: published, signing: [.identity, .token], dependencies: bench.dependencies, logger: .quiet)
            var peerKeys = PeerKeys(directory: directory)
            peerKeys.notificationSealingKey = { notification }
            return Instance(
                keys: keys, signature: signature,
                watch: KeyFolderWatch(
                    folder: folder.folder("token").path, rings: keys.byFile, signature: signature,
                    production: production, dependencies: bench.dependencies, logger: .quiet),
                directory: directory, application: bench.anotherInstance(keys: keys, peerKeys: peerKeys))
        }
    }

    /// What every process does in the background once a minute.
    func refreshDirectories() async {
        for instance in instances { await instance.directory.refresh() }
    }

    private static func read(_ folder: KeyFolder, _ service: String, _ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: folder.folder(service).appendingPathComponent("\(name).json")))
    }

    private static func signature(_ folder: KeyFolder, _ service: ServiceName) throws -> PeerSignature {
        let sets = try JSONDecoder().decode(
            [String: JSONWebKeySet].self, from: Data(read(folder, service.rawValue, "peers")))
        var peers: [ServiceName: JSONWebKeySet] = [:]
        for (name, set) in sets { peers[ServiceName(rawValue: name) ?? service] = set }
        let ring = try SigningKeyRing(json: read(folder, service.rawValue, "peer"))
        return PeerSignature(credentials: PeerCredentials(service: service, ring: ring, peers: peers))
    }
}
