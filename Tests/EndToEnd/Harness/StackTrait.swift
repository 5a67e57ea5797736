import Testing

/// Gives a suite one stack of its own, started before its first test and stopped after its last.
struct StackTrait: SuiteTrait, TestScoping {
    /// Once for the suite, not again for each of its tests.
    var isRecursive: Bool { false }

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        let stack = Stack()
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
}
