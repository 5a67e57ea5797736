package import EventContracts

/// Who could take a message right now.
package struct ReadyProviders: Sendable, Equatable {
    package var channels: [Channel]
    /// Providers by name, of all channels.
    package var names: [String]
}
