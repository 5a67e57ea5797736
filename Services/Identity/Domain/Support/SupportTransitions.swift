/// Every step that a support case can take. What is not in the table does not happen: no skipping (HIJ-01).
package enum SupportTransitions {
    /// One line of the table.
    package struct Line: Sendable, Equatable {
        package let from: SupportState
        package let move: SupportMove
        package let to: SupportState
    }

    package static let table: [Line] = [
        Line(from: .reported, move: .evidence, to: .evidence),
        Line(from: .evidence, move: .evidence, to: .evidence),
        Line(from: .frozen, move: .evidence, to: .frozen),
        Line(from: .evidence, move: .freeze, to: .frozen),
        Line(from: .frozen, move: .proposal, to: .proposed),
        Line(from: .proposed, move: .approval, to: .approved),
        Line(from: .reported, move: .refusal, to: .refused),
        Line(from: .evidence, move: .refusal, to: .refused),
        Line(from: .frozen, move: .refusal, to: .refused),
        Line(from: .proposed, move: .refusal, to: .refused),
        Line(from: .review, move: .refusal, to: .refused),
        Line(from: .reported, move: .objection, to: .review),
        Line(from: .evidence, move: .objection, to: .review),
        Line(from: .frozen, move: .objection, to: .review),
        Line(from: .proposed, move: .objection, to: .review),
        Line(from: .approved, move: .objection, to: .review),
        Line(from: .review, move: .resumption, to: .reported),
        Line(from: .review, move: .resumption, to: .evidence),
        Line(from: .review, move: .resumption, to: .frozen),
        Line(from: .review, move: .resumption, to: .proposed),
        Line(from: .review, move: .resumption, to: .approved),
        Line(from: .approved, move: .restoration, to: .contactRestored),
        Line(from: .contactRestored, move: .credential, to: .credentialSet),
        Line(from: .credentialSet, move: .coolDown, to: .coolingDown),
        Line(from: .coolingDown, move: .closure, to: .closed),
        Line(from: .reported, move: .expiry, to: .expired),
        Line(from: .evidence, move: .expiry, to: .expired),
        Line(from: .frozen, move: .expiry, to: .expired),
        Line(from: .proposed, move: .expiry, to: .expired),
        Line(from: .review, move: .expiry, to: .expired),
        Line(from: .contactRestored, move: .expiry, to: .expired),
    ]

    /// Where `move` leads from `state`; nil when it is not possible there.
    /// - Parameter before: the state that a review interrupted; a resumption leads back to it.
    package static func target(
        of move: SupportMove, from state: SupportState, before: SupportState? = nil
    ) -> SupportState? {
        let targets = table.filter { $0.from == state && $0.move == move }.map(\.to)
        if targets.count > 1 { return targets.first { $0 == before } }
        return targets.first
    }

    /// What agents may ask for in a state, in the order of the moves.
    package static func asked(in state: SupportState) -> [SupportMove] {
        SupportMove.allCases.filter { move in
            move.isAsked && table.contains { $0.from == state && $0.move == move }
        }
    }
}
