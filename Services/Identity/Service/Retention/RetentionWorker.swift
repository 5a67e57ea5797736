import EventContracts
import Foundation
import Logging
import ServiceLifecycle
import ServiceRuntime

/// Erases accounts whose grace is over, takes off contacts whose time has come and drops what has been kept long enough,
/// at the start and regularly after it.
/// Several instances may run: rows are locked, and every step can be repeated.
struct RetentionWorker: Service {
    /// Pause between two looks for accounts to erase.
    static let pause: Duration = .seconds(5)
    /// Looks between two rounds of retention: ten minutes.
    private static let looksBetweenRounds = 120
    /// Accounts erased in one look.
    private static let batch = 100

    let parts: IdentityParts
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var looks = 0
            repeat {
                await eraseDueAccounts()
                await removeDueContacts()
                if looks.isMultiple(of: Self.looksBetweenRounds) { await applyRetention() }
                looks += 1
            } while (try? await parts.dependencies.clock.sleep(for: Self.pause)) != nil
        }
    }

    /// Erases every account that is due now.
    func eraseDueAccounts() async {
        do {
            let due = try await ErasureStore.due(now: parts.dependencies.now(), limit: Self.batch, in: parts.client)
            for account in due { await erase(account) }
        } catch {
            logger.warning("accounts to be erased wait", metadata: ["error": "\(error)"])
        }
    }

    /// One that cannot be erased now does not keep the others waiting.
    private func erase(_ account: UUID) async {
        let metadata: Logger.Metadata = ["account": "\(account.wireText)"]
        do {
            guard try await EraseAccount(parts: parts).run(account) else { return }
            logger.info("an account was erased", metadata: metadata)
        } catch {
            logger.warning(
                "an account to be erased waits", metadata: metadata.merging(["error": "\(error)"]) { $1 })
        }
    }

    /// Takes off every contact whose time has come.
    func removeDueContacts() async {
        do {
            let due = try await ContactUndoStore.dueRemovals(
                now: parts.dependencies.now(), limit: Self.batch, in: parts.client)
            for (contact, account) in due { await remove(contact, of: account) }
        } catch {
            logger.warning("contacts to be taken off wait", metadata: ["error": "\(error)"])
        }
    }

    /// One that cannot be taken off now does not keep the others waiting.
    private func remove(_ contact: UUID, of account: UUID) async {
        do {
            _ = try await RemoveContact(parts: parts).runDue(contact, of: account)
        } catch {
            logger.warning(
                "a contact to be taken off waits",
                metadata: ["account": "\(account.wireText)", "contact": "\(contact.wireText)", "error": "\(error)"])
        }
    }

    /// Drops what has been kept long enough.
    func applyRetention() async {
        do {
            try await ApplyRetention(parts: parts).run()
        } catch {
            logger.warning("old rows stay for now", metadata: ["error": "\(error)"])
        }
    }
}
