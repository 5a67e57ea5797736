import Foundation
import Synchronization
import TokenDomain
import TokenService

/// Identity and session as the test wants them to answer; the only part that is not real, because it is another
/// process.
final class OwnersDouble: StandingOwners {
    struct NoAnswer: Error {}

    private let state = Mutex<(answer: AccountKnowledge?, asked: Int)>((nil, 0))

    /// What they answer; nil: they do not.
    func answer(_ knowledge: AccountKnowledge?) { state.withLock { $0.answer = knowledge } }

    var asked: Int { state.withLock { $0.asked } }

    func standing(account: UUID, session: UUID?) async throws -> AccountKnowledge {
        let answer = state.withLock { state in
            state.asked += 1
            return state.answer
        }
        guard let answer else { throw NoAnswer() }
        return answer
    }
}
