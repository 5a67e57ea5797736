import EventContracts
import Foundation
import Messaging

extension EventEnvelope {
    /// The account the event is about. Throws `PoisonError` when it names none: it can never be applied.
    func requireAccount() throws -> UUID {
        guard let account else { throw PoisonError("the event names no account") }
        return account
    }
}
