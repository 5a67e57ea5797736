/// One kind of process of a stack under test.
package enum Part: String, CaseIterable, Sendable, CustomStringConvertible {
    case broker, identity, token, session, notification, gateway

    package static let services: [Part] = [.identity, .token, .session, .notification, .gateway]
    package var description: String { rawValue }
    package var executable: String { self == .broker ? "rekey-devbroker" : "rekey-\(rawValue)" }
    package var hasDatabase: Bool { self != .broker && self != .gateway }
}
