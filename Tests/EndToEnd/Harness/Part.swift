/// One process of a stack under test.
enum Part: String, CaseIterable, Sendable, CustomStringConvertible {
    case broker, identity, token, session, notification, gateway

    static let services: [Part] = [.identity, .token, .session, .notification, .gateway]
    var description: String { rawValue }
    var executable: String { self == .broker ? "rekey-devbroker" : "rekey-\(rawValue)" }
    var hasDatabase: Bool { self != .broker && self != .gateway }
}
