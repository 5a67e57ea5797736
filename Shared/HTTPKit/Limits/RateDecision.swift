/// Whether a use is within its limit.
package enum RateDecision: Sendable, Equatable {
    case allowed
    case refused(retryAfter: Duration)

    /// Throws the 429 problem when refused.
    package func require() throws(ProblemDetails) {
        if case .refused(let retryAfter) = self { throw .tooManyRequests(retryAfter: retryAfter) }
    }
}
