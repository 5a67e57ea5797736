import StackUnderTest
import Testing

/// Gives a suite one stack of its own, started before its first test and stopped after its last.
struct StackTrait: SuiteTrait, TestScoping {
    var instances = 1
    var environment: [Part: [String: String]] = [:]

    /// Once for the suite, not again for each of its tests.
    var isRecursive: Bool { false }

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        let stack = Stack(instances: instances, environment: environment)
        do {
            try await stack.start()
            try await Stack.$current.withValue(stack) { try await function() }
        } catch {
            await stack.stop(keepLogs: true)
            throw error
        }
        await stack.stop(keepLogs: false)
    }
}

extension Trait where Self == StackTrait {
    /// A stack of real processes for this suite.
    static var stack: StackTrait { StackTrait() }

    /// A stack with so many instances of each service, and further settings of some.
    static func stack(instances: Int = 1, environment: [Part: [String: String]] = [:]) -> StackTrait {
        StackTrait(instances: instances, environment: environment)
    }
}
