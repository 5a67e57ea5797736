import EventContracts
import Foundation
import IdentityDomain
import Logging
import PostgresClient
import ServiceLifecycle
import ServiceRuntime

/// Resolves the recovery requests that the HTTP side has taken in, at once or at the next poll, also those of other
/// processes and of before a restart.
///
/// Requests are independent and each has its effect once, by its row's state; several workers may run. What cannot be
/// resolved for a reason of ours waits with a growing delay and stands in nobody's way.
struct RecoveryWorker: Service {
    /// Longest wait for a row that no signal announced.
    static let pollInterval: Duration = .milliseconds(250)
    /// Requests looked at in one round.
    private static let batch = 64
    /// Polls between two rounds of tidying up: one minute.
    private static let pollsBetweenTidying = 240

    let parts: IdentityParts
    let wakeUp: WorkerWakeUp
    /// Requests resolved at the same time; each takes a database connection.
    let concurrency: Int
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await poll() }
                group.addTask {
                    for await _ in wakeUp.signals { await drain() }
                }
                await group.next()
                group.cancelAll()
            }
        }
    }

    /// Wakes the worker up regularly, and tidies up now and then.
    private func poll() async {
        var polls = 0
        while (try? await parts.dependencies.clock.sleep(for: Self.pollInterval)) != nil {
            wakeUp.signal()
            polls += 1
            if polls.isMultiple(of: Self.pollsBetweenTidying) { await tidyUp() }
        }
    }

    /// Resolves what is due until a round resolves nothing.
    func drain() async {
        do {
            var progress = true
            while progress, !Task.isCancelled {
                let due = try await RecoveryRequestStore.due(limit: Self.batch, in: parts.client)
                progress = await resolve(due) && !due.isEmpty
            }
        } catch {
            logger.warning("recovery requests cannot be read now", metadata: ["error": "\(error)"])
        }
    }

    /// Whether any of them was resolved.
    private func resolve(_ due: [RecoveryRequestStore.Due]) async -> Bool {
        await withTaskGroup(of: Bool.self) { group in
            var waiting = due.makeIterator()
            for _ in 0..<concurrency {
                guard let request = waiting.next() else { break }
                group.addTask { await resolve(request) }
            }
            var any = false
            while let resolved = await group.next() {
                any = any || resolved
                guard let request = waiting.next() else { continue }
                group.addTask { await resolve(request) }
            }
            return any
        }
    }

    private func resolve(_ request: RecoveryRequestStore.Due) async -> Bool {
        let id = request.id
        do {
            return try await ResolveRecoveryRequest(parts: parts, logger: logger).run(request)
        } catch {
            logger.warning(
                "a recovery request waits", metadata: ["request": "\(id.uuidString)", "error": "\(error)"])
            // When the database is away this fails too, and the next poll tries again.
            try? await parts.client.transaction { tx in try RecoveryRequestStore.postpone(id, in: tx) }
            return false
        }
    }

    private func tidyUp() async {
        let now = parts.dependencies.now()
        do {
            try await parts.client.transaction { tx in
                try SMSAllowance.forgetOld(now: now, in: tx)
                try SignInStore.forgetFailures(
                    before: now.adding(milliseconds: -SignInThrottle.memoryMilliseconds), in: tx)
            }
        } catch {
            logger.warning("old counters stay for now", metadata: ["error": "\(error)"])
        }
    }
}
