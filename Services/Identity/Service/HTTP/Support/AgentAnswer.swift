import EventContracts
import Foundation
import IdentityDomain

/// An agent on the wire.
struct AgentAnswer: Encodable {
    var name: String
    var displayName: String
    var roles: [String]

    init(_ agent: SupportAgentStore.Record) {
        name = agent.name
        displayName = agent.displayName
        roles = agent.roles.map(\.rawValue).sorted()
    }
}

/// The session of an agent on the wire; the token stands here once and nowhere else.
struct AgentSessionAnswer: Encodable {
    var token: String
    var expiresAt: String
    var agent: AgentAnswer

    init(_ session: SignInAgent.Session) {
        token = session.token.text
        expiresAt = Instant.text(session.expiresAt)
        agent = AgentAnswer(session.agent)
    }
}

/// `GET /v1/support/me` on the wire.
struct AgentSelfAnswer: Encodable {
    var name: String
    var displayName: String
    var roles: [String]
    var expiresAt: String

    init(_ caller: AgentCaller) {
        let agent = AgentAnswer(caller.agent)
        (name, displayName, roles) = (agent.name, agent.displayName, agent.roles)
        expiresAt = Instant.text(caller.expiresAt)
    }
}

/// A line of the operator's list of agents.
struct AgentListAnswer: Encodable {
    struct Line: Encodable {
        var name: String
        var displayName: String
        var roles: [String]
        var createdAt: String
        var lastSignInAt: String?
        var disabledAt: String?
    }

    var agents: [Line]

    init(_ records: [SupportAgentStore.Record]) {
        agents = records.map { record in
            let agent = AgentAnswer(record)
            return Line(
                name: agent.name, displayName: agent.displayName, roles: agent.roles,
                createdAt: Instant.text(record.createdAt), lastSignInAt: record.lastSignInAt.map(Instant.text),
                disabledAt: record.disabledAt.map(Instant.text))
        }
    }
}

/// An agent with the secrets to hand over, shown once.
struct EnrolledAgentAnswer: Encodable {
    var name: String
    var displayName: String
    var roles: [String]
    var password: String
    var totpSecret: String
    var otpauth: String

    init(_ enrolled: ManageAgents.Enrolled) {
        let agent = AgentAnswer(enrolled.agent)
        (name, displayName, roles) = (agent.name, agent.displayName, agent.roles)
        password = enrolled.secrets.password
        totpSecret = Base32.encode(enrolled.secrets.totpSecret)
        otpauth = enrolled.secrets.otpauth(agent: agent.name)
    }
}
