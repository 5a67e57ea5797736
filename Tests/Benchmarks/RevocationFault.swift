import ArgumentParser

/// What is broken while a device is signed out.
enum RevocationFault: String, ExpressibleByArgument, CaseIterable, Sendable {
    case none
    case brokerDown = "broker-down"
    case gatewayCut = "gateway-cut"
    case gatewayRestart = "gateway-restart"

    /// Rounds that tell something: faults that last for minutes need no repetition.
    var defaultRounds: Int {
        switch self {
        case .none: 50
        case .gatewayRestart: 10
        case .brokerDown, .gatewayCut: 1
        }
    }

    /// Whether it lasts until it is mended.
    var isOutage: Bool { self == .brokerDown || self == .gatewayCut }
}
