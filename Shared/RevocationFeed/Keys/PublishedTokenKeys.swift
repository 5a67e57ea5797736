import AsyncHTTPClient
package import EventContracts
import Foundation
package import Logging
import NIOCore
import NIOHTTP1
import RecoveryCrypto
import ServiceLifecycle
package import ServiceRuntime
import Synchronization

/// Token's public keys as it publishes them (`/.well-known/jwks.json`), fetched in the background and answered from
/// memory.
///
/// The last good set is kept whatever happens. A token under an unknown key brings at most one extra fetch a minute
/// (JWT-02), so keys may rotate without a pause.
package final class PublishedTokenKeys: AccessTokenKeys, Service {
    private struct State {
        var verifier: SignatureVerifier?
        var forced: ContinuousClock.Instant?
    }

    private static let interval: Duration = .seconds(60)
    private static let firstPause: Duration = .milliseconds(500)
    private static let maximumBytes = 65_536

    private let url: String
    private let clock: any Clock<Duration>
    private let logger: Logger
    private let state = Mutex(State())

    /// - Parameter url: the whole address of the key set; https outside a private network.
    package init(url: String, dependencies: SystemDependencies, logger: Logger) {
        self.url = url
        self.logger = logger
        clock = dependencies.clock
    }

    /// Whether a set was fetched.
    package var isReady: Bool { state.withLock { $0.verifier != nil } }

    /// Throws ``AccessDoubt/keys`` while no set was fetched.
    package func genuine(_ compact: String) async throws -> AccessTokenClaims {
        guard let verifier = state.withLock({ $0.verifier }) else { throw AccessDoubt.keys }
        do {
            return try verifier.verify(compact, type: AccessTokenClaims.tokenType, as: AccessTokenClaims.self)
        } catch SignatureError.unknownKey(let keyID) {
            guard mayForce() else { throw SignatureError.unknownKey(keyID) }
            await refresh()
            guard let newer = state.withLock({ $0.verifier }) else { throw AccessDoubt.keys }
            return try newer.verify(compact, type: AccessTokenClaims.tokenType, as: AccessTokenClaims.self)
        }
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await self.refresh()
                try? await self.clock.sleep(for: self.isReady ? Self.interval : Self.firstPause)
            }
        }
    }

    private func mayForce() -> Bool {
        let now = ContinuousClock.now
        return state.withLock { state in
            if let last = state.forced, now - last < Self.interval { return false }
            state.forced = now
            return true
        }
    }

    private func refresh() async {
        do {
            let response = try await HTTPClient.shared.execute(HTTPClientRequest(url: url), timeout: .seconds(3))
            let body = try await response.body.collect(upTo: Self.maximumBytes)
            guard response.status == .ok else { throw SignatureError.malformed }
            let keys = try JSONDecoder().decode(JSONWebKeySet.self, from: Data(body.readableBytesView))
            let verifier = SignatureVerifier(keys: keys)
            guard !verifier.keyIDs.isEmpty else { throw SignatureError.malformed }
            state.withLock { $0.verifier = verifier }
        } catch {
            logger.warning("token's public keys not fetched", metadata: ["error": "\(error)"])
        }
    }
}
