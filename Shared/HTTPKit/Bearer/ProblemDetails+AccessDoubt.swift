package import RevocationFeed

extension ProblemDetails {
    /// 503: nobody can be sure whether the token counts.
    package static func unavailable(_ doubt: AccessDoubt) -> ProblemDetails {
        .unavailable(doubt.rawValue, retryAfter: doubt.retryAfter)
    }
}
