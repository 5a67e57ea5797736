import Foundation

/// How a request ended for one account.
struct RecoveryResult: Sendable {
    var outcome: RecoveryRequestStore.Outcome
    var account: UUID?
    var attempt: UUID?
    var contact: UUID?

    /// It was for nobody, or for nobody who may recover.
    static func nobody(_ outcome: RecoveryRequestStore.Outcome) -> RecoveryResult { RecoveryResult(outcome: outcome) }

    /// What a request with several accounts comes to: the best that happened to any of them.
    static func best(_ results: [RecoveryResult]) -> RecoveryResult {
        let order: [RecoveryRequestStore.Outcome] = [.sent, .resent, .coolingDown, .capped, .risky]
        for outcome in order {
            if let found = results.first(where: { $0.outcome == outcome }) { return found }
        }
        return .nobody(.notFound)
    }
}
