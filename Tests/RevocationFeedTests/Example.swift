import RevocationFeed

/// Serves while the feed is read in the background.
func serve(
    kafka: String, tokenKeys: String, keys: String, partitions: Int32 = 12,
    _ requests: (ResourceGuard) async throws -> Void
) async throws {
    let guardian = try ResourceGuard(
        name: "reports", instance: "reports-1", kafka: kafka, tokenKeys: tokenKeys, keyFolder: keys,
        partitions: partitions)
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await guardian.run() }
        try await requests(guardian)
        group.cancelAll()
    }
}

/// The status of a request that shows an access token.
func status(_ token: String, isWrite: Bool, _ guardian: ResourceGuard) async -> Int {
    switch await guardian.check(token, AccessDemand(isWrite: isWrite)) {
    case .accepted: 200
    case .refused: 401
    case .unsure: 503
    }
}
