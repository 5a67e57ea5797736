import ArgumentParser

/// Which journey to go on.
package enum JourneyScenario: String, ExpressibleByArgument, CaseIterable, Sendable {
    case email
    case sms
    case change
    case devices
    case hijackUndo = "hijack-undo"
    case all

    /// The journeys of this choice, in the order in which they are gone.
    package func journeys(client: StackClient, limit: Duration) -> [any Journey] {
        func traveller(_ label: String) -> Traveller {
            Traveller(client: client, person: .fresh(label), limit: limit)
        }
        switch self {
        case .email: return [EmailJourney(traveller: traveller("journey"))]
        case .sms: return [SMSJourney(traveller: traveller("sms"))]
        case .change: return [ChangeJourney(traveller: traveller("change"))]
        case .devices: return [DevicesJourney(traveller: traveller("devices"))]
        case .hijackUndo: return [HijackUndoJourney(traveller: traveller("hijack"))]
        case .all:
            return Self.allCases.filter { $0 != .all }.flatMap { $0.journeys(client: client, limit: limit) }
        }
    }
}
