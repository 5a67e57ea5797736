import ArgumentParser

/// What an agent may do.
package enum AgentRole: String, ExpressibleByArgument, CaseIterable, Sendable {
    /// Opens cases, adds evidence, proposes.
    case agent
    /// Decides cases that others opened and proposed.
    case approver
}
