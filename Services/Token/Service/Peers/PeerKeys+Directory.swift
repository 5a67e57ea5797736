import EventContracts
package import HTTPKit
import ServiceRuntime

extension PeerKeys {
    /// The keys as fetched in the background.
    package init(directory: PeerKeyDirectory) {
        self.init(
            signInAssertion: { text in
                do {
                    return try await directory.verify(
                        text, from: .identity, type: SignInAssertion.tokenType, as: SignInAssertion.self)
                } catch let error as PeerError {
                    throw KeysNotKnownYet(peer: error.peer.rawValue)
                }
            },
            notificationSealingKey: { directory.sealingKeys(of: .notification).first })
    }
}
