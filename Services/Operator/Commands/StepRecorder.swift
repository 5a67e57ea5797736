/// Times steps and numbers them.
struct StepRecorder {
    private(set) var steps: [Journey.Step] = []
    private let report: (Journey.Step) -> Void

    init(report: @escaping (Journey.Step) -> Void) { self.report = report }

    mutating func step<Value>(_ title: String, _ body: () async throws -> Value) async throws -> Value {
        let start = ContinuousClock.now
        do {
            let value = try await body()
            let elapsed = start.duration(to: .now) / .milliseconds(1)
            let step = Journey.Step(number: steps.count + 1, title: title, milliseconds: elapsed)
            steps.append(step)
            report(step)
            return value
        } catch let failure as JourneyFailure {
            throw JourneyFailure("step \(steps.count + 1) (\(title)): \(failure.what)", lookAt: failure.lookAt)
        } catch {
            throw JourneyFailure(
                "step \(steps.count + 1) (\(title)): no answer (\(type(of: error)))", lookAt: "deploy/dev status")
        }
    }
}
