import Foundation

/// A throw-away support agent for journeys and tests, who computes the codes of the second factor.
package struct DemoAgent: Sendable {
    package let name: String
    package let password: String
    private let factor: TimeCode
    private var lastStep: Int64 = 0
    /// The session; empty before the sign-in.
    package private(set) var token = ""

    /// Adds an agent that nobody added before. Throws `JourneyFailure` when identity does not.
    package init(_ label: String, roles: [AgentRole], client: StackClient, as credentials: AdminCredentials)
        async throws
    {
        name = "\(label)-\(UUID().uuidString.lowercased().prefix(8))"
        let answer = try await client.addAgent(
            name, displayName: "Demo \(label)", roles: roles.map(\.rawValue), as: credentials)
        guard answer.status == 201, let enrolment = try? answer.decode(AgentEnrolment.self),
            let factor = TimeCode(base32: enrolment.totpSecret)
        else {
            throw JourneyFailure(
                "identity answered \(answer.status) to a new agent", lookAt: "deploy/dev logs identity")
        }
        password = enrolment.password
        self.factor = factor
    }

    /// A code that was not used before. Identity takes the steps beside the present one too, so three come without
    /// waiting; the next has to become possible first.
    package mutating func code() async throws -> String {
        // The oldest that will still count when it arrives.
        let step = max(lastStep + 1, TimeCode.step(at: Date().addingTimeInterval(5)) - 1)
        let isNear = try await Eventually.holds(within: .seconds(90)) { step <= TimeCode.step(at: Date()) + 1 }
        guard isNear else { throw JourneyFailure("the clock stands still", lookAt: "date") }
        lastStep = step
        return factor.code(step: step)
    }

    /// Signs in with password and code.
    package mutating func signIn(_ client: StackClient) async throws {
        struct Session: Decodable { var token: String }
        let answer = try await client.agentSignIn(name, password: password, totp: try await code())
        guard answer.status == 200, let session = try? answer.decode(Session.self) else {
            throw JourneyFailure(
                "identity answered \(answer.status) to an agent's sign-in", lookAt: "deploy/dev logs identity")
        }
        token = session.token
    }
}
