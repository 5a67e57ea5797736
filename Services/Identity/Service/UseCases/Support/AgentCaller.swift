import EventContracts
import Foundation
import IdentityDomain

/// The agent behind a request of customer service.
struct AgentCaller: Sendable {
    var agent: SupportAgentStore.Record
    /// Names the session without being its token.
    var tokenHash: [UInt8]
    var expiresAt: Date
    /// When a code of the second factor was last accepted in this session.
    var steppedUpAt: Date

    /// Until when a change needs no further code.
    var steppedUpUntil: Date { steppedUpAt.adding(milliseconds: SupportRule.codeLife) }

    func require(_ role: AgentRole) throws(SupportRefusal) {
        guard agent.roles.contains(role) else { throw .roleMissing(role) }
    }
}
