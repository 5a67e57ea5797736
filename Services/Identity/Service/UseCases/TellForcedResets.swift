import EventContracts
import Foundation
import IdentityDomain
import Messaging
import PostgresClient
import ServiceRuntime

/// Sends the owners of a run's accounts the link to a new password, the last seen first, at the run's pace.
struct TellForcedResets: Sendable {
    /// Messages of one transaction.
    static let batch = 50

    let parts: IdentityParts

    /// How many accounts were dealt with; nil when the run has nobody left to tell. Throws `PostgresError` and what
    /// sealing throws.
    func run(_ id: UUID) async throws -> Int? {
        guard let recipients = await parts.recipients.ready() else { return 0 }
        let now = parts.dependencies.now()
        let count = try await parts.client.transaction { tx -> Int? in
            guard var run = try ForcedResetStore.claim(id, in: tx), run.state == .telling else { return 0 }
            let pace = MessagePace(perSecond: run.messagesPerSecond)
            let paced = (run.pacedThrough ?? .distantPast).milliseconds
            let allowance = pace.allowance(pacedThrough: paced, now: now.milliseconds, limit: Self.batch)
            guard allowance > 0 else { return 0 }
            let due = try ForcedResetAccountStore.toTell(of: id, limit: allowance, in: tx)
            guard !due.isEmpty else {
                run.state = .done
                run.endedAt = now
                try ForcedResetStore.update(run, in: tx)
                return nil
            }
            let told = try tell(due, recipients, now: now, in: tx)
            let skipped = due.filter { !told.contains($0) }
            try ForcedResetAccountStore.set("told", of: told, run: id, in: tx)
            try ForcedResetAccountStore.set("skipped", of: skipped, run: id, in: tx)
            run.pacedThrough = Date(
                milliseconds: pace.paced(after: told.count, from: paced, now: now.milliseconds))
            try ForcedResetStore.update(run, in: tx)
            try ForcedResetStore.count(id, told: told.count, skipped: skipped.count, in: tx)
            return due.count
        }
        if count ?? 0 > 0 { parts.outbox.wakeUp.signal() }
        return count
    }

    /// Those who were sent a link; not those who have set a new password by themselves, or who cannot use one now.
    private func tell(
        _ accounts: [UUID], _ recipients: RecipientSeals.Ready, now: Date, in tx: borrowing Transaction
    ) throws -> [UUID] {
        let recovery = StartOwnerRecovery(parts: parts, recipients: recipients, now: now)
        // In the order in which everybody locks several accounts.
        return try accounts.sorted { $0.wireText < $1.wireText }.filter { id in
            guard let account = try AccountStore.lock(id, in: tx), account.state.isUsable,
                account.passwordDisabledAt != nil,
                let contact = RecoveryContact.address(of: try standing(id, now, in: tx).recovering)
            else { return false }
            // What was under way before is void; what is open now the owner has asked for since.
            let open = try RecoveryAttemptStore.open(of: id, in: tx)?.id
            try recovery.run(for: account, to: contact, occasion: .breach, continuing: open, in: tx)
            return true
        }
    }

    private func standing(
        _ account: UUID, _ now: Date, in tx: borrowing Transaction
    ) throws(PostgresError) -> ContactStanding {
        try ContactStanding.load(of: account, rules: parts.rules, now: now, in: tx)
    }
}
