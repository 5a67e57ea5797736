/// A keyed fingerprint with the id of its key; without that key it says nothing about what it was made of.
struct KeyedFingerprint: Sendable, Equatable {
    var keyID: String
    /// HMAC-SHA-256, 32 bytes.
    var bytes: [UInt8]
}
