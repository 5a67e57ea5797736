import EventContracts
import Foundation
import IdentityDomain

/// The agent behind a request of customer service.
struct AgentCaller: Sendable {
    var agent: SupportAgentStore.Record
    var expiresAt: Date

    func require(_ role: AgentRole) throws(SupportRefusal) {
        guard agent.roles.contains(role) else { throw .roleMissing(role) }
    }
}
