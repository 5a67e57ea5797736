/// What a person of customer service may do.
package enum AgentRole: String, Sendable, CaseIterable {
    /// Opens cases, adds evidence and proposes.
    case agent
    /// Approves, refuses and lets go on what others opened.
    case approver
}
