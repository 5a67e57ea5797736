import EventContracts
import Foundation
import IdentityDomain
import Logging
import PostgresClient
import ServiceLifecycle
import ServiceRuntime

/// Does what is due in support cases, at the start and every second after it. Several instances may run: rows are locked,
/// and a step that was taken is not due again.
struct SupportWorker: Service {
    static let pause: Duration = .seconds(1)
    /// Cases looked at in one round.
    private static let batch = 64
    /// Rounds between two of tidying up: ten minutes.
    private static let roundsBetweenTidying = 600
    private static let tidiedRows = 1000

    let parts: IdentityParts
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var rounds = 0
            repeat {
                await advanceDueCases()
                if rounds.isMultiple(of: Self.roundsBetweenTidying) { await tidyUp() }
                rounds += 1
            } while (try? await parts.dependencies.clock.sleep(for: Self.pause)) != nil
        }
    }

    /// Does everything that is due now.
    func advanceDueCases() async {
        do {
            let due = try await SupportCaseStore.due(
                now: parts.dependencies.now(), limit: Self.batch, in: parts.client)
            for id in due { await advance(id) }
        } catch {
            logger.warning("support cases wait", metadata: ["error": "\(error)"])
        }
    }

    /// One that cannot go on now does not keep the others waiting.
    private func advance(_ id: UUID) async {
        let metadata: Logger.Metadata = ["case": "\(id.wireText)"]
        do {
            guard let state = try await AdvanceSupportCase(parts: parts).run(id) else { return }
            let level: Logger.Level = state == .expired ? .warning : .info
            logger.log(
                level: level, "a support case went on by itself",
                metadata: metadata.merging(["state": "\(state.rawValue)"]) { $1 })
        } catch {
            logger.warning("a support case waits", metadata: metadata.merging(["error": "\(error)"]) { $1 })
        }
    }

    private func tidyUp() async {
        do {
            let now = parts.dependencies.now()
            try await parts.client.transaction { tx in
                try SupportSessionStore.dropDead(now: now, limit: Self.tidiedRows, in: tx)
            }
        } catch {
            logger.warning("ended sessions of agents stay for now", metadata: ["error": "\(error)"])
        }
    }
}
