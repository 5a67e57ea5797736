package import EventContracts

/// Who could take a message right now.
package struct ReadyProviders: Sendable, Equatable {
    package struct Entry: Sendable, Equatable {
        package var channel: Channel
        package var name: String
    }

    package var entries: [Entry]
}
