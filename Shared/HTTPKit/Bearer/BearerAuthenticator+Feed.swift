package import Messaging
package import ServiceRuntime

extension BearerAuthenticator {
    /// Judges sessions by the revocation feed of this process.
    package init(directory: PeerKeyDirectory, feed: RevocationFeed, dependencies: SystemDependencies) {
        self.init(directory: directory, dependencies: dependencies) { account, session, epoch in
            switch feed.verdict(account: account, session: session, epoch: epoch) {
            case .live: .live
            case .revoked: .revoked
            case .notReady: .notReady
            }
        }
    }
}
