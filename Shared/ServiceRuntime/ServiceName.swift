/// The five services by the name they carry in events, signatures, topics and configuration.
package enum ServiceName: String, Sendable, CaseIterable, Codable {
    case identity
    case token
    case notification
    case session
    case gateway

    /// The executable, also the word in front of its messages to the terminal.
    package var executable: String { "rekey-" + rawValue }

    /// `ce_source` of its events.
    package var source: String { "rekey/" + rawValue }

    /// Default port of the public listener (DESIGN 7).
    package var defaultPort: Int {
        switch self {
        case .gateway: 8080
        case .identity: 8101
        case .token: 8102
        case .session: 8103
        case .notification: 8104
        }
    }

    /// Default port of the management listener, which is never public.
    package var defaultManagementPort: Int {
        self == .gateway ? 9080 : defaultPort + 1000
    }

    /// The gateway keeps nothing of its own.
    package var hasDatabase: Bool { self != .gateway }
}
