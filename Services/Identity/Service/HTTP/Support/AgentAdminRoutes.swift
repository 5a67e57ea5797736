import HTTPKit
import HTTPTypes
import Hummingbird
import IdentityDomain

/// `/v1/admin/agents` for the operator: who works in customer service.
struct AgentAdminRoutes: Sendable {
    let agents: ManageAgents

    func add(to operators: RouterGroup<RekeyRequestContext>) {
        operators.post("/v1/admin/agents") { request, _ in
            let body = try await request.jsonObject(allowed: ["name", "displayName", "roles"])
            guard let name = AgentName(try body.string("name", maximumBytes: AgentName.maximumBytes)) else {
                throw ProblemDetails.badRequest("invalid-agent-name", "\"name\" is not 2 to 32 of a-z 0-9 . - _.")
            }
            let displayName = try body.personName("displayName").text
            let roles = try body.agentRoles()
            let enrolled = try await SupportProblems.answering {
                try await agents.add(name, displayName: displayName, roles: roles)
            }
            return try Response.json(
                EnrolledAgentAnswer(enrolled), status: .created, headers: [.cacheControl: "no-store"])
        }
        operators.get("/v1/admin/agents") { _, _ in
            try Response.json(AgentListAnswer(try await agents.list()))
        }
        operators.delete("/v1/admin/agents/:name") { _, context in
            let name = context.parameters.get("name") ?? ""
            try await SupportProblems.answering { try await agents.disable(name) }
            return Response.noContent()
        }
        operators.post("/v1/admin/agents/:name/renewal") { request, context in
            _ = try await request.jsonObject(allowed: [])
            let name = context.parameters.get("name") ?? ""
            let enrolled = try await SupportProblems.answering { try await agents.renew(name) }
            return try Response.json(EnrolledAgentAnswer(enrolled), headers: [.cacheControl: "no-store"])
        }
    }
}
