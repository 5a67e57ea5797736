import Foundation
import IdentityDomain
import Messaging
import PostgresClient
import ServiceRuntime

/// What every action of an agent on a case has in common: the state must know it, the person must be the right one, both
/// rows are locked, and the case is answered as it is afterwards.
struct ActOnSupportCase: Sendable {
    /// Does the move: changes `work`, whose state is still the old one, and leaves saving to the caller.
    typealias Body =
        @Sendable (
            _ work: inout SupportCaseWork, _ target: SupportState, _ tx: borrowing Transaction
        ) throws -> Void

    let parts: IdentityParts

    /// Throws `SupportRefusal`, `IdentityRefusal`, `PostgresError`.
    func run(
        _ move: SupportMove, on id: UUID, by caller: AgentCaller, _ body: @escaping Body
    ) async throws -> SupportCaseView {
        let recipients = try await parts.recipients.required()
        let view = try await parts.client.transaction { tx in
            let now = parts.dependencies.now()
            guard var work = try SupportCaseWork.lock(id, parts, recipients, now: now, in: tx) else {
                throw SupportRefusal.caseNotFound
            }
            try SupportPersons.require(caller.agent, for: move, in: work.record)
            try body(&work, try work.target(of: move), tx)
            try work.save(in: tx)
            return try SupportCaseView.load(work.record, work.account, in: tx)
        }
        parts.outbox.wakeUp.signal()
        return view
    }
}
