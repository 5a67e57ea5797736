import EventContracts
import NotificationDomain

/// Where one worker takes its messages, by channel.
package struct ProviderRoutes: Sendable {
    package let email: ProviderRoute
    package let sms: ProviderRoute

    package init(email: ProviderRoute, sms: ProviderRoute) {
        self.email = email
        self.sms = sms
    }

    /// Everything to the development inbox.
    package static let capture = ProviderRoutes(email: .capture, sms: .capture)

    subscript(channel: Channel) -> ProviderRoute {
        switch channel {
        case .email: email
        case .sms: sms
        }
    }

    /// Who could take a message at `now`, in milliseconds since 1970.
    func ready(now: Int64) -> ReadyProviders {
        ReadyProviders(
            entries: Channel.allCases.flatMap { channel in
                self[channel].ready(now: now).map { ReadyProviders.Entry(channel: channel, name: $0) }
            })
    }

    /// How long a worker may keep a message before it counts as lost: the longest hand-over, and time for the database.
    var lease: Duration { max(email.timeout, sms.timeout) + .seconds(10) }

    func close() async {
        for route in [email, sms] {
            guard case .providers(let members) = route else { continue }
            for member in members { await member.provider.close() }
        }
    }
}
