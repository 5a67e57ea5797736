import EventContracts
import Foundation
import Logging
import PostgresClient
import ServiceLifecycle
import ServiceRuntime

/// Carries the runs of forced resets out: passwords first, then messages. Several instances share the work, row by row;
/// one that was killed leaves nothing half done.
struct ForcedResetWorker: Service {
    /// Pause when there is nothing to do, or the pace of messages is used up.
    static let pause: Duration = .milliseconds(250)

    let parts: IdentityParts
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            repeat {
                while await advance(), !Task.isCancelled {}
            } while (try? await parts.dependencies.clock.sleep(for: Self.pause)) != nil
        }
    }

    /// One step of every run that is under way. False when nothing more can be done now.
    func advance() async -> Bool {
        do {
            var progress = false
            for run in try await ForcedResetStore.working(in: parts.client) {
                do {
                    progress = try await step(run) || progress
                } catch {
                    // The runs behind it go on.
                    logger.warning(
                        "a forced reset waits", metadata: ["run": "\(run.id.wireText)", "error": "\(error)"])
                }
            }
            return progress
        } catch {
            logger.warning("forced resets wait", metadata: ["error": "\(error)"])
            return false
        }
    }

    private func step(_ run: ForcedReset) async throws -> Bool {
        switch run.state {
        case .puttingOut:
            if try await PutManyOut(parts: parts).run(run.id) > 0 { return true }
            return try await startTelling(run.id)
        case .telling:
            guard let count = try await TellForcedResets(parts: parts).run(run.id) else {
                logger.notice("a forced reset is done", metadata: ["run": "\(run.id.wireText)"])
                return true
            }
            return count > 0
        case .loading, .done, .cancelled: return false
        }
    }

    /// Every account is out: their owners are told from now on. False while another instance still puts some out.
    private func startTelling(_ id: UUID) async throws -> Bool {
        let now = parts.dependencies.now()
        return try await parts.client.transaction { tx in
            guard var run = try ForcedResetStore.claim(id, in: tx), run.state == .puttingOut,
                try !ForcedResetAccountStore.hasWaiting(id, in: tx)
            else { return false }
            run.state = .telling
            run.allOutAt = now
            run.pacedThrough = now.adding(milliseconds: -1000)
            try ForcedResetStore.update(run, in: tx)
            return true
        }
    }
}
