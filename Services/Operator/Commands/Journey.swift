/// One story of DESIGN 5 against a running stack, told as steps.
///
/// Uses only the HTTP contract and the development inbox. Each step is reported with its time when it has been seen to
/// hold; the first that does not hold throws `JourneyFailure`.
package protocol Journey: Sendable {
    static var scenario: JourneyScenario { get }
    /// Goes through the steps in order.
    func walk(_ recorder: inout StepRecorder) async throws
}

extension Journey {
    /// The steps in order; `report` is called after each.
    package func run(report: @escaping (JourneyStep) -> Void = { _ in }) async throws -> [JourneyStep] {
        var recorder = StepRecorder(scenario: Self.scenario, report: report)
        try await walk(&recorder)
        return recorder.steps
    }
}
