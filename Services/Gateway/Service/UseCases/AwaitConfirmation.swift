package import ServiceRuntime

/// Waits a moment for every server to confirm a sign-out, so that the page after it can say so: that takes well under a second
/// while everything is up. Never longer than its patience, and it answers what is known then.
package struct AwaitConfirmation: Sendable {
    /// Between two questions.
    private static let pause = Duration.milliseconds(150)

    let session: SessionClient
    let patience: Duration
    let dependencies: SystemDependencies

    package init(session: SessionClient, patience: Duration, dependencies: SystemDependencies) {
        self.session = session
        self.patience = patience
        self.dependencies = dependencies
    }

    /// How far the sign-out that raised the account to `epoch` has come; nil while that is not known.
    func callAsFunction(
        epoch: Int64, _ accessToken: String, for visitor: Visitor
    ) async throws -> SessionClient.RevocationStatus? {
        var left = patience
        while true {
            let status = try? await session.status(epoch: epoch, accessToken, for: visitor)
            if let status, status.confirmed { return status }
            guard left > .zero else { return status?.revokedAt == nil ? nil : status }
            try await dependencies.clock.sleep(for: Self.pause)
            left -= Self.pause
        }
    }
}
