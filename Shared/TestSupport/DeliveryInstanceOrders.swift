package import RecoveryCrypto

/// What `delivery-instance` is told on its first line of input. Holds keys, which are the test's own.
package struct DeliveryInstanceOrders: Codable, Sendable {
    /// Configuration of notification, by the names of its keys.
    package var settings: [String: String]
    /// Files `sealing.json` and `destination.json`.
    package var sealingKeys: [UInt8]
    package var destinationKeys: [UInt8]
    /// What identity and token seal with.
    package var identityKeys: [SealingPublicKey]
    package var tokenKeys: [SealingPublicKey]
    /// Where its clock begins, in milliseconds since 1970.
    package var now: Int64

    package init(
        settings: [String: String], sealingKeys: [UInt8], destinationKeys: [UInt8], identityKeys: [SealingPublicKey],
        tokenKeys: [SealingPublicKey], now: Int64
    ) {
        self.settings = settings
        self.sealingKeys = sealingKeys
        self.destinationKeys = destinationKeys
        self.identityKeys = identityKeys
        self.tokenKeys = tokenKeys
        self.now = now
    }
}
