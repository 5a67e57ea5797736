import NIOHTTP1

/// What agents of a journey do, each insisting on what the contract says.
struct SupportCounter: Sendable {
    let traveller: Traveller
    private var client: StackClient { traveller.client }

    init(traveller: Traveller) { self.traveller = traveller }

    /// Opens a case, or does something to one, with a code of its own; the case as it stands then.
    func act(
        _ path: String, _ fields: [String: String] = [:], as agent: inout DemoAgent, expecting status: Int = 200
    ) async throws -> SupportCase {
        let answer = try await send(path, fields, as: &agent)
        try traveller.expect(status, answer, to: path, by: "identity")
        return try answer.decode(SupportCase.self)
    }

    /// Insists that an action is refused, and why.
    func expectRefused(_ path: String, as agent: inout DemoAgent, problem: String) async throws {
        let answer = try await send(path, [:], as: &agent)
        try traveller.expect(403, answer, to: path, by: "identity")
        guard answer.problem == problem else {
            throw JourneyFailure(
                "identity refused with \(answer.problem ?? "nothing"), not \(problem)",
                lookAt: "deploy/dev logs identity")
        }
    }

    func expect(_ state: String, _ item: SupportCase) throws {
        guard item.state != state else { return }
        throw JourneyFailure("the case is \(item.state), not \(state)", lookAt: "deploy/dev logs identity")
    }

    /// Computes the chain of the case's history.
    func checkHistory(of id: String, as agent: DemoAgent) async throws {
        let answer = try await client.support(.GET, "/cases/\(id)/audit", token: agent.token)
        try traveller.expect(200, answer, to: "the history", by: "identity")
        guard let trail = AuditTrail(json: answer.body) else {
            throw JourneyFailure("the history cannot be read", lookAt: "deploy/dev logs identity")
        }
        do throws(AuditTrail.Break) {
            try trail.check(of: id)
        } catch {
            throw JourneyFailure(
                "the history is broken at entry \(error.sequence): \(error.reason)", lookAt: "rekey case verify \(id)")
        }
    }

    func disable(_ agent: DemoAgent, as credentials: AdminCredentials) async throws {
        let answer = try await client.disableAgent(agent.name, as: credentials)
        try traveller.expect(204, answer, to: "the end of an agent", by: "identity")
        let after = try await client.support(.GET, "/me", token: agent.token)
        try traveller.expect(401, after, to: "a disabled agent", by: "identity")
    }

    private func send(
        _ path: String, _ fields: [String: String], as agent: inout DemoAgent
    ) async throws -> StackAnswer {
        let why = ["reason": "a journey", "ticket": "JOURNEY-1", "totp": try await agent.code()]
        return try await client.support(.POST, path, fields.merging(why) { own, _ in own }, token: agent.token)
    }
}
