import ArgumentParser

/// Measures a running stack and prints figures as ratios against a limit measured in the same minute. Never a test.
@main
struct BenchmarkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rekey-benchmark", abstract: "Measure a running stack (deploy/dev up).",
        subcommands: [
            RevocationBenchmark.self, RecoveriesBenchmark.self, ForcedResetBenchmark.self, DeliveryBenchmark.self,
        ])
}
