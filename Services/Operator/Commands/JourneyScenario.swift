import ArgumentParser

/// Which journey to go on.
package enum JourneyScenario: String, ExpressibleByArgument, CaseIterable, Sendable {
    case email
    case sms
    case change
    case devices
    case supportCase = "support-case"
    case all

    /// The journeys of this choice, in the order in which they are gone.
    ///
    /// - Parameter credentials: the operator's, for the journeys that need them; those are left out without.
    package func journeys(
        client: StackClient, limit: Duration, credentials: AdminCredentials? = nil
    ) -> [any Journey] {
        func traveller(_ label: String) -> Traveller {
            Traveller(client: client, person: .fresh(label), limit: limit)
        }
        switch self {
        case .email: return [EmailJourney(traveller: traveller("journey"))]
        case .sms: return [SMSJourney(traveller: traveller("sms"))]
        case .change: return [ChangeJourney(traveller: traveller("change"))]
        case .devices: return [DevicesJourney(traveller: traveller("devices"))]
        case .supportCase:
            guard let credentials else { return [] }
            return [SupportCaseJourney(traveller: traveller("support-case"), credentials: credentials)]
        case .all:
            return Self.allCases.filter { $0 != .all }.flatMap {
                $0.journeys(client: client, limit: limit, credentials: credentials)
            }
        }
    }
}
