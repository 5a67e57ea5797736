package import Foundation
package import SessionDomain

/// What has become of one sign-out.
package struct RevocationStatus: Sendable, Equatable {
    /// One running instance of a resource server.
    package struct Server: Sendable, Equatable {
        package var name: String
        package var instance: String
        package var state: ServerState

        package init(name: String, instance: String, state: ServerState) {
            self.name = name
            self.instance = instance
            self.state = state
        }
    }

    package var epoch: Int64
    /// Nil while session has not heard of the epoch, and once it has forgotten it.
    package var revokedAt: Date?
    /// No resource server accepts a session below the epoch any more.
    package var confirmed: Bool
    /// How many other devices it signed out.
    package var sessionsEnded: Int
    package var servers: [Server]
}
