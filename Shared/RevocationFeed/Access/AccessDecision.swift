public import EventContracts

/// What becomes of a request that shows an access token.
public enum AccessDecision: Sendable, Equatable {
    /// It counts: answer the request.
    case accepted(AccessTokenClaims)
    /// It does not count, or not any more: 401.
    case refused
    /// Nobody can tell: 503 with `Retry-After`.
    case unsure(AccessDoubt)
}
