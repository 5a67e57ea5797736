import ArgumentParser

/// Which journey to go on.
package enum JourneyScenario: String, ExpressibleByArgument, CaseIterable, Sendable {
    case email
    case sms
    case change
    case devices
    case breach
    case lookup
    case hijackUndo = "hijack-undo"
    case supportCase = "support-case"
    case all

    /// Whether the journey does what operators alone may do.
    package var needsOperator: Bool { self == .breach || self == .supportCase }

    /// The journeys of this choice, in the order in which they are gone; `all` leaves out what needs an operator while
    /// there is none.
    /// - Parameter credentials: of the operator's client. Throws `CommandFailure` when the journey cannot do without.
    package func journeys(
        client: StackClient, limit: Duration, credentials: AdminCredentials?
    ) throws -> [any Journey] {
        func traveller(_ label: String) -> Traveller {
            Traveller(client: client, person: .fresh(label), limit: limit)
        }
        switch self {
        case .email: return [EmailJourney(traveller: traveller("journey"))]
        case .sms: return [SMSJourney(traveller: traveller("sms"))]
        case .change: return [ChangeJourney(traveller: traveller("change"))]
        case .devices: return [DevicesJourney(traveller: traveller("devices"))]
        case .breach:
            return [
                BreachJourney(traveller: traveller("breach"), credentials: try credentials ?? .fromEnvironment())
            ]
        case .lookup: return [LookupJourney(traveller: traveller("lookup"))]
        case .hijackUndo: return [HijackUndoJourney(traveller: traveller("hijack"))]
        case .supportCase:
            return [
                SupportCaseJourney(
                    traveller: traveller("support-case"), credentials: try credentials ?? .fromEnvironment())
            ]
        case .all:
            return try Self.allCases.filter { $0 != .all && (credentials != nil || !$0.needsOperator) }
                .flatMap { try $0.journeys(client: client, limit: limit, credentials: credentials) }
        }
    }
}
