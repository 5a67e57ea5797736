package import Logging
package import Observability

/// What a service gets to build itself from.
package struct BootContext: Sendable {
    package let service: ServiceName
    package let settings: ServiceSettings
    /// All values, for the keys of this service alone.
    package let values: ConfigValues
    package let dependencies: SystemDependencies
    package let logger: Logger
    /// Rendered on the management port.
    package let metrics: PrometheusMetricsFactory
    package let production: ProductionRules

    package init(
        settings: ServiceSettings, values: ConfigValues, dependencies: SystemDependencies, logger: Logger,
        metrics: PrometheusMetricsFactory
    ) {
        self.service = settings.service
        self.settings = settings
        self.values = values
        self.dependencies = dependencies
        self.logger = logger
        self.metrics = metrics
        self.production = ProductionRules(profile: settings.profile)
    }
}
