import EventContracts
import Foundation
import IdentityDomain
import PostgresClient
import ServiceRuntime

/// What an undo link would do, for the page that asks before it does; uses nothing up.
struct PreviewUndo: Sendable {
    /// What the holder of the link may know: masked contacts, and what stands in the notice that holds the link.
    struct Preview: Sendable {
        var link: UndoLinkRecord
        /// Masked; in the order of the account's page.
        var removed: [String]
        var restored: [String]
        var kept: [String]
        /// Where the recovery goes, masked; nil leaves the owner to customer service.
        var recovery: String?
        /// For changes of contacts: how long no further one is possible afterwards, in hours.
        var lockedHours: Int64?
    }

    let parts: IdentityParts

    /// Throws `IdentityRefusal.invalidLink`, `PostgresError`.
    func run(_ token: String) async throws -> Preview {
        let now = parts.dependencies.now()
        return try await parts.client.transaction { tx in
            let found = try FindUndoLink(parts: parts, now: now).run(token, in: tx)
            var standing = try ContactStanding.load(of: found.account.id, rules: parts.rules, now: now, in: tx)
            if found.link.occasion.isDenial { standing = standing.liftingDenials(since: found.link.occurredAt) }
            return try preview(found, standing, in: tx)
        }
    }

    private func preview(
        _ found: FindUndoLink.Found, _ standing: ContactStanding, in tx: borrowing Transaction
    ) throws -> Preview {
        let link = found.link
        var preview = Preview(link: link, removed: [], restored: [], kept: [])
        var addressees = standing.recovering.filter {
            $0.channel == .email && $0.position < link.occasion.position
        }
        var first = addressees.first { $0.isPrimary }
        if link.occasion.cause == .contact {
            let plan = try TakenBackContacts.plan(
                standing, undoing: link.occasion.position, by: link.contact, in: tx)
            func masked(_ ids: [UUID]) -> [String] { standing.all.filter { ids.contains($0.id) }.map(\.masked) }
            preview.removed = masked(plan.removed)
            preview.restored = masked(plan.restored)
            preview.kept = masked(plan.kept)
            preview.lockedHours = TakenBackContacts.lockLife / 3_600_000
            addressees = addressees.filter { plan.restored.contains($0.id) || plan.kept.contains($0.id) }
            first = addressees.first { plan.primaries.contains($0.id) }
        }
        guard found.account.state.isUsable else { return preview }
        preview.recovery = (first ?? addressees.first)?.masked
        return preview
    }
}
