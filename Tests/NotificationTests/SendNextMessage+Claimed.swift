import EventContracts
import NotificationDomain
import ServiceRuntime

@testable import NotificationService

extension SendNextMessage {
    /// Claims what is due and tells a provider's name, as a worker that dies right afterwards.
    func claimed(admitted: Bool = true) async throws -> ClaimedMessage? {
        let ready = routes.ready(now: dependencies.now().milliseconds)
        guard let message = try await ledger.claim(ready, lease: routes.lease) else { return nil }
        if admitted, let provider = routes[message.channel].ready(now: dependencies.now().milliseconds).first {
            let address = message.channel == .email ? "anna@example.com" : "+31612345678"
            guard let destination = Destination(message.channel, address, prints) else { return message }
            _ = try await ledger.admit(message, to: destination, provider: provider, lease: routes.lease)
        }
        return message
    }
}

extension DeliveryResult {
    /// What came of it and why, as `permanent recipient-refused`.
    var said: String { [outcome.rawValue, reason].compactMap(\.self).joined(separator: " ") }
}
