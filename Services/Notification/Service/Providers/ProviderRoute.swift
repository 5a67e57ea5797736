import EventContracts
import NotificationDomain

/// Where one worker takes the messages of one channel.
package enum ProviderRoute: Sendable {
    /// The development inbox, in the transaction that records the message as sent.
    case capture
    /// Real providers; the second one takes over while the first does not work.
    case providers([Member])
    /// Nobody delivers these.
    case none

    /// A provider and what all workers know of it.
    package struct Member: Sendable {
        package let provider: any MessageProvider
        package let guarded: GuardedProvider

        package init(_ provider: any MessageProvider, _ guarded: GuardedProvider) {
            self.provider = provider
            self.guarded = guarded
        }
    }

    /// The names under which a message could leave right now.
    func ready(now: Int64) -> [String] {
        switch self {
        case .capture: [Self.captureName]
        case .none: [Self.noneName]
        case .providers(let members): members.filter { $0.guarded.isReady(now: now) }.map(\.guarded.name)
        }
    }

    static let captureName = "capture"
    static let noneName = "none"

    /// Longest time a message spends at a provider.
    var timeout: Duration {
        switch self {
        case .capture, .none: .seconds(1)
        case .providers(let members): members.map(\.provider.timeout).max() ?? .seconds(1)
        }
    }
}
