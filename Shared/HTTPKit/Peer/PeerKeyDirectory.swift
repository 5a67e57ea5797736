import EventContracts
import Foundation
package import Logging
import Metrics
package import RecoveryCrypto
import ServiceLifecycle
package import ServiceRuntime
import Synchronization

/// The public keys of other services, fetched in the background and always answered from memory.
///
/// Sets are refreshed once a minute; the last good one is kept whatever happens, and an empty set never replaces one.
/// A statement under an unknown key id brings at most one extra refresh a minute for that service (JWT-02).
package final class PeerKeyDirectory: Service {
    private enum Kind: String, Sendable {
        case signing = "/.well-known/jwks.json"
        case sealing = "/.well-known/rekey-sealing-keys"
    }

    private struct Source: Hashable, Sendable {
        let peer: ServiceName
        let kind: Kind
    }

    private struct State {
        var verifiers: [ServiceName: SignatureVerifier] = [:]
        var sealing: [ServiceName: [SealingPublicKey]] = [:]
        var fetched: [Source: Date] = [:]
        var forced: [ServiceName: Date] = [:]
    }

    private let peers: any PeerFetching
    private let sources: [Source]
    private let dependencies: SystemDependencies
    private let logger: Logger
    private let state = Mutex(State())
    /// Wakes the loop early when a key was unknown.
    private let wake = WakeSignal()

    private static let interval = Duration.seconds(60)
    private static let firstPause = Duration.milliseconds(250)
    private static let longestPause = Duration.seconds(5)

    /// - Parameters:
    ///   - signing: services whose signatures are checked here.
    ///   - sealing: services for which is sealed here, or whose seals are opened here.
    package init(
        peers: any PeerFetching, signing: [ServiceName] = [], sealing: [ServiceName] = [],
        dependencies: SystemDependencies, logger: Logger
    ) {
        self.peers = peers
        self.sources =
            signing.map { Source(peer: $0, kind: .signing) } + sealing.map { Source(peer: $0, kind: .sealing) }
        self.dependencies = dependencies
        self.logger = logger
    }

    // MARK: Reading

    /// Nil until the first set of that service.
    package func verifier(of peer: ServiceName) -> SignatureVerifier? {
        state.withLock { $0.verifiers[peer] }
    }

    /// The current key first; empty until the first set of that service.
    package func sealingKeys(of peer: ServiceName) -> [SealingPublicKey] {
        state.withLock { $0.sealing[peer] ?? [] }
    }

    /// Whether every set was fetched at least once.
    package var isReady: Bool { missing.isEmpty }

    /// The check for `/readyz`.
    package var readiness: ReadinessCheck {
        ReadinessCheck("peer-keys") {
            let missing = Set(self.missing.map(\.peer.rawValue)).sorted()
            return missing.isEmpty ? nil : "no keys yet of " + missing.joined(separator: ", ")
        }
    }

    private var missing: [Source] {
        state.withLock { state in sources.filter { state.fetched[$0] == nil } }
    }

    /// Checks a statement of another service, fetching newer keys once when it names an unknown one.
    ///
    /// Throws `SignatureError` for a statement that does not count, ``PeerError`` while no keys are known at all.
    package func verify<Claims: Decodable & Sendable>(
        _ compact: String, from peer: ServiceName, type: String, as claims: Claims.Type
    ) async throws -> Claims {
        guard let verifier = verifier(of: peer) else { throw PeerError(peer, .unreachable) }
        do {
            return try verifier.verify(compact, type: type, as: claims)
        } catch SignatureError.unknownKey(let keyID) {
            guard mayForce(peer) else { throw SignatureError.unknownKey(keyID) }
            await refresh([Source(peer: peer, kind: .signing)])
            guard let newer = self.verifier(of: peer) else { throw SignatureError.unknownKey(keyID) }
            return try newer.verify(compact, type: type, as: claims)
        }
    }

    /// Tells that a statement or box named an unknown key, where nobody can wait: refreshes in the background.
    package func keyWasUnknown(of peer: ServiceName) {
        if mayForce(peer) { wake.signal() }
    }

    private func mayForce(_ peer: ServiceName) -> Bool {
        let now = dependencies.now()
        return state.withLock { state in
            if let last = state.forced[peer], now.timeIntervalSince(last) < 60, now >= last { return false }
            state.forced[peer] = now
            return true
        }
    }

    // MARK: Refreshing

    /// Refreshes until the service stops.
    package func run() async throws {
        await cancelWhenGracefulShutdown {
            var pause = Self.firstPause
            while !Task.isCancelled {
                await self.refresh()
                if self.isReady {
                    await self.wait(Self.interval + self.jitter())
                } else {
                    await self.wait(pause)
                    pause = min(pause * 2, Self.longestPause)
                }
            }
        }
    }

    /// Fetches every set once.
    package func refresh() async {
        await refresh(sources)
    }

    private func refresh(_ sources: [Source]) async {
        await withTaskGroup(of: Void.self) { group in
            for source in sources { group.addTask { await self.fetch(source) } }
        }
    }

    private func fetch(_ source: Source) async {
        do {
            let bytes = Data(try await peers.get(source.peer, source.kind.rawValue))
            switch source.kind {
            case .signing:
                let verifier = SignatureVerifier(keys: try JSONDecoder().decode(JSONWebKeySet.self, from: bytes))
                guard !verifier.keyIDs.isEmpty else { throw PeerError(source.peer, .malformed) }
                store(source) { $0.verifiers[source.peer] = verifier }
            case .sealing:
                let keys = try JSONDecoder().decode(SealingPublicKeySet.self, from: bytes).keys
                guard keys.first?.publicKey != nil else { throw PeerError(source.peer, .malformed) }
                store(source) { $0.sealing[source.peer] = keys.filter { $0.publicKey != nil } }
            }
        } catch {
            let known = state.withLock { $0.fetched[source] }
            let metadata: Logger.Metadata = ["peer": "\(source.peer.rawValue)", "error": "\(error)"]
            logger.log(level: known == nil ? .debug : .warning, "public keys not refreshed", metadata: metadata)
            record(source, since: known)
        }
    }

    private func store(_ source: Source, _ change: (inout State) -> Void) {
        let now = dependencies.now()
        state.withLock { state in
            change(&state)
            state.fetched[source] = now
        }
        record(source, since: now)
    }

    private func record(_ source: Source, since: Date?) {
        guard let since else { return }
        Meter(
            label: "rekey_peer_keys_age_seconds",
            dimensions: [("peer", source.peer.rawValue), ("kind", source.kind == .signing ? "signing" : "sealing")]
        ).set(max(0, dependencies.now().timeIntervalSince(since)))
    }

    /// Up to six seconds, so that many instances do not ask in step.
    private func jitter() -> Duration {
        .milliseconds(Int(dependencies.random.bytes(1).first ?? 0) * 6000 / 255)
    }

    /// Returns after the pause or when woken.
    private func wait(_ pause: Duration) async {
        let clock = dependencies.clock
        let wake = wake
        await withTaskGroup(of: Void.self) { group in
            group.addTask { try? await clock.sleep(for: pause) }
            group.addTask { await wake.wait() }
            await group.next()
            group.cancelAll()
        }
    }
}
