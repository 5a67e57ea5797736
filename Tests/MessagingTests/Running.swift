import Foundation
import Logging
import ServiceLifecycle
import Testing

/// Runs services as a process would, for the time of `body`, and insists on a quick graceful stop.
func running(_ services: [any Service], stopWithin: Duration = .seconds(4), _ body: () async throws -> Void)
    async throws
{
    let group = ServiceGroup(
        configuration: ServiceGroupConfiguration(
            services: services, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }))
    let task = Task { try await group.run() }
    var failure: (any Error)?
    do { try await body() } catch { failure = error }
    let began = ContinuousClock.now
    await group.triggerGracefulShutdown()
    try await task.value
    #expect(ContinuousClock.now - began < stopWithin, "the stop took too long")
    if let failure { throw failure }
}

/// Asks again every few milliseconds until the answer is yes; what never comes is a failure.
func eventually(
    within limit: Duration = .seconds(120), _ what: String, sourceLocation: SourceLocation = #_sourceLocation,
    _ condition: () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + limit
    while ContinuousClock.now < deadline {
        if try await condition() { return }
        try await ContinuousClock().sleep(for: .milliseconds(20))
    }
    Issue.record("never happened: \(what)", sourceLocation: sourceLocation)
    throw FixtureError("never happened: \(what)")
}
