import IdentityDomain

/// Who may do what in a case: it takes two different people to give an account away (HIJ-03).
enum SupportPersons {
    /// Throws `SupportRefusal.roleMissing`, `.samePerson`.
    static func require(
        _ agent: SupportAgentStore.Record, for move: SupportMove, in record: SupportCaseRecord
    ) throws(SupportRefusal) {
        if let role = role(for: move), !agent.roles.contains(role) { throw .roleMissing(role) }
        guard move.needsSecondPerson else { return }
        guard agent.name != record.openedBy else { throw .samePerson }
        // Nor does who proposed decide on an objection to the proposal.
        if move == .approval || move == .resumption, agent.name == record.proposal?.by { throw .samePerson }
    }

    /// What this person may ask for now.
    static func allowed(_ agent: SupportAgentStore.Record, in record: SupportCaseRecord) -> [SupportMove] {
        SupportTransitions.asked(in: record.state).filter { move in
            do {
                try require(agent, for: move, in: record)
                return true
            } catch { return false }
        }
    }

    /// Anybody of customer service may note an objection.
    static func role(for move: SupportMove) -> AgentRole? {
        if move.needsSecondPerson { return .approver }
        return move == .objection ? nil : .agent
    }
}
