import EventContracts
import NotificationDomain

/// What handing one text message over costs.
struct SMSFee: Sendable, Equatable {
    /// Millionths of the operator's currency.
    let micros: Int64

    /// Nil when nobody counts.
    init?(_ text: String, _ channel: Channel, at provider: GuardedProvider) {
        guard channel == .sms, provider.cost > 0 else { return nil }
        micros = provider.cost * Int64(TextSegments.count(text))
    }
}
