import CoreMetrics
package import Logging

/// Sets up logging and metrics of a process, once, before anything logs.
package enum Observability {
    /// Installs the line log handler and the metrics of this process.
    ///
    /// Call it exactly once, from the start of a program; the two systems trap on a second call.
    package static func bootstrap(
        format: LogFormat, level: Logger.Level, sink: any LogSink, metrics: PrometheusMetricsFactory
    ) {
        LoggingSystem.bootstrap { label in
            LineLogHandler(label: label, format: format, level: level, sink: sink)
        }
        MetricsSystem.bootstrap(metrics)
    }
}
