import RevocationFeed

/// Serves while the feed is read in the background.
func serve(kafka: String, tokenKeys: String, keys: String, _ use: (ResourceGuard) async throws -> Void) async throws {
    let guardian = try ResourceGuard(
        name: "reports", instance: "reports-1", kafka: kafka, tokenKeys: tokenKeys, keyFolder: keys)
    async let _: Void = guardian.run()
    try await use(guardian)
}

/// The status of a request that shows an access token.
func status(_ token: String, isWrite: Bool, _ guardian: ResourceGuard) async -> Int {
    switch await guardian.check(token, AccessDemand(isWrite: isWrite)) {
    case .accepted: 200
    case .refused: 401
    case .unsure: 503
    }
}
