import Crypto
import Foundation
package import Logging
import Metrics
package import RecoveryCrypto
import ServiceLifecycle
package import ServiceRuntime
import Synchronization

/// Follows the files of the key folder, so that a rotation of keys needs no restart (JWT-05).
///
/// Looks once a second. A file that is missing, malformed or not fit for the profile changes nothing: the last good
/// keys stay in use and the log says so, once for each such content.
package final class KeyFolderWatch: Service {
    /// How often the files are looked at.
    package static let interval: Duration = .seconds(1)

    private struct Followed: Sendable {
        let file: String
        /// Takes the changed file over.
        let apply: @Sendable ([UInt8]) throws -> Void
        /// Ids only, the current one first: what may be logged.
        let describe: @Sendable () -> String
    }

    private let folder: String
    private let followed: [Followed]
    private let dependencies: SystemDependencies
    private let logger: Logger
    /// What each file was at the last look: a digest of its content, or the reason why it could not be read.
    private let seen = Mutex<[String: String]>([:])

    /// - Parameters:
    ///   - rings: by file name without its ending, as the service reads them at its start.
    ///   - signature: its credentials (`peer.json`, `peers.json`) are followed too; nil where there are none.
    package init(
        folder: String, rings: [String: any ReloadableKeyRing], signature: PeerSignature?, production: ProductionRules,
        dependencies: SystemDependencies, logger: Logger
    ) {
        self.folder = folder
        self.dependencies = dependencies
        self.logger = logger
        var all = rings
        if let signature { all["peer"] = signature.credentials.ring }
        var followed = all.sorted { $0.key < $1.key }.map { Self.follow($0.value, file: "\($0.key).json", production) }
        if let book = signature?.credentials.book { followed.append(Self.follow(book, production)) }
        self.followed = followed
    }

    /// For a service's composition root.
    package convenience init(
        _ boot: BootContext, rings: [String: any ReloadableKeyRing] = [:], signature: PeerSignature
    ) {
        self.init(
            folder: boot.settings.keysDirectory, rings: rings, signature: signature, production: boot.production,
            dependencies: boot.dependencies, logger: boot.logger)
    }

    /// Looks until the service stops.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while (try? await self.dependencies.clock.sleep(for: Self.interval)) != nil { self.look() }
        }
    }

    /// Looks once at every file.
    package func look() {
        for item in followed { look(at: item) }
    }

    private func look(at item: Followed) {
        let bytes: [UInt8]
        do {
            bytes = try KeyFolderFile.read(item.file, in: folder)
        } catch {
            return refuse(item.file, error, as: "unreadable")
        }
        let digest = SHA256.hash(data: bytes).map { String($0) }.joined(separator: ".")
        guard isNews(item.file, digest) else { return }
        let before = item.describe()
        do {
            try item.apply(bytes)
        } catch {
            return refuse(item.file, error, as: digest)
        }
        let after = item.describe()
        guard before != after else { return }
        count(item.file, "reloaded")
        logger.notice("keys reloaded", metadata: ["file": "\(item.file)", "ids": "\(after)"])
    }

    /// Says once that a content cannot be used; the keys in use stay.
    private func refuse(_ file: String, _ error: any Error, as state: String) {
        let isKnown = state == "unreadable" && !isNews(file, state)
        guard !isKnown else { return }
        count(file, "refused")
        logger.error(
            "a key file cannot be used; the last good keys stay in use",
            metadata: ["file": "\(file)", "error": "\(error)"])
    }

    private func isNews(_ file: String, _ state: String) -> Bool {
        seen.withLock { $0.updateValue(state, forKey: file) != state }
    }

    private func count(_ file: String, _ outcome: String) {
        Counter(label: "rekey_key_files", dimensions: [("file", file), ("outcome", outcome)]).increment()
    }

    private static func follow(
        _ ring: any ReloadableKeyRing, file: String, _ production: ProductionRules
    ) -> Followed {
        Followed(
            file: file,
            apply: { bytes in
                try ring.replace(json: bytes) { try production.requireProductionKeys($0, file: file) }
            },
            describe: {
                let current = ring.currentKeyID
                return ([current] + ring.keyIDs.filter { $0 != current }.sorted()).joined(separator: " ")
            })
    }

    private static func follow(_ book: PeerKeyBook, _ production: ProductionRules) -> Followed {
        Followed(
            file: "peers.json",
            apply: { book.replace(by: try PeerKeyBook.read($0, production: production)) },
            describe: { book.keyIDs.joined(separator: " ") })
    }
}
