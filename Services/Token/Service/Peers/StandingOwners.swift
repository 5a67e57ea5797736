package import Foundation
import TokenDomain

/// The two services that own what a mint depends on, asked when their streams are stale (DESIGN 3.4).
package protocol StandingOwners: Sendable {
    /// What identity and session say at this moment. Throws when either does not answer: then token cannot be sure.
    func standing(account: UUID, session: UUID?) async throws -> AccountKnowledge
}
