package import ServiceRuntime

/// Asks all checks at once, each with a limit of time.
package struct Readiness: Sendable {
    private let checks: [ReadinessCheck]
    private let notes: [ReadinessNote]
    private let dependencies: SystemDependencies
    /// A check that takes longer counts as failed; below the deadline of container health checks.
    private static let deadline = Duration.seconds(2)

    package init(checks: [ReadinessCheck], notes: [ReadinessNote] = [], dependencies: SystemDependencies) {
        self.checks = checks
        self.notes = notes
        self.dependencies = dependencies
    }

    /// Name and fault of every check; nil for those that are well.
    package func run() async -> [String: String?] {
        await withTaskGroup(of: (String, String?).self) { group in
            for check in checks { group.addTask { (check.name, await limited(check)) } }
            var report: [String: String?] = [:]
            for await (name, fault) in group { report.updateValue(fault, forKey: name) }
            return report
        }
    }

    /// What each note says; nil when there is none.
    package func told() -> [String: String]? {
        guard !notes.isEmpty else { return nil }
        return Dictionary(notes.map { ($0.name, $0.text()) }, uniquingKeysWith: { first, _ in first })
    }

    private func limited(_ check: ReadinessCheck) async -> String? {
        let clock = dependencies.clock
        return await withTaskGroup(of: String?.self) { group in
            group.addTask { await check.check() }
            group.addTask {
                guard (try? await clock.sleep(for: Self.deadline)) != nil else { return "the check was stopped" }
                return "no answer in time"
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
    }
}
