/// Times steps and numbers them.
package struct StepRecorder {
    package private(set) var steps: [JourneyStep] = []
    private let scenario: JourneyScenario
    private let report: (JourneyStep) -> Void

    init(scenario: JourneyScenario, report: @escaping (JourneyStep) -> Void) {
        self.scenario = scenario
        self.report = report
    }

    mutating func step<Value>(_ title: String, _ body: () async throws -> Value) async throws -> Value {
        let start = ContinuousClock.now
        let place = "\(scenario.rawValue) step \(steps.count + 1) (\(title))"
        do {
            let value = try await body()
            let elapsed = start.duration(to: .now) / .milliseconds(1)
            let step = JourneyStep(
                scenario: scenario.rawValue, number: steps.count + 1, title: title, milliseconds: elapsed)
            steps.append(step)
            report(step)
            return value
        } catch let failure as JourneyFailure {
            throw JourneyFailure("\(place): \(failure.what)", lookAt: failure.lookAt)
        } catch {
            throw JourneyFailure("\(place): no answer (\(type(of: error)))", lookAt: "deploy/dev status")
        }
    }
}
