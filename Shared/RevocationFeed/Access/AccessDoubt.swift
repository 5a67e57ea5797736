/// Why nobody can be sure whether a token counts: the answer is then 503, never "yes".
public enum AccessDoubt: String, Error, Sendable, CaseIterable, CustomStringConvertible {
    /// Token's public keys have never been fetched.
    case keys = "keys-not-available"
    /// The feed has not been read to its end since this process met its log (I16).
    case notReady = "revocations-not-known"
    /// S2: the feed is silent, and so is the owner of revocations.
    case ownerSilent = "revocation-owner-not-available"
    /// S3: the feed has been silent for longer than an access token lives.
    case blind = "revocations-too-old"

    /// When it is worth another try.
    public var retryAfter: Duration {
        switch self {
        case .keys, .notReady: .seconds(1)
        case .ownerSilent: .seconds(5)
        case .blind: .seconds(10)
        }
    }

    public var description: String { rawValue }
}
