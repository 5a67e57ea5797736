package import ServiceLifecycle

/// What a service adds to the common program: its keys, its checks and how it is built.
package struct ServiceDefinition: Sendable {
    package typealias Build = @Sendable (BootContext) async throws -> [any Service]
    package typealias Migrate = @Sendable (BootContext) async throws -> Int
    package typealias Validate = @Sendable (BootContext) async throws -> Void

    package let name: ServiceName
    /// The keys of this service alone.
    package let keys: [ConfigKey]
    /// Checks beyond single values, such as key rings and the mail transport; throws ``ConfigError``.
    package let validate: Validate
    /// Brings the database to the newest schema and returns how many migrations ran; nil without a database.
    package let migrate: Migrate?
    /// Builds everything that runs, in the order of dependency: the first is stopped last.
    package let build: Build

    package init(
        name: ServiceName, keys: [ConfigKey] = [], validate: @escaping Validate = { _ in }, migrate: Migrate? = nil,
        build: @escaping Build
    ) {
        self.name = name
        self.keys = keys
        self.validate = validate
        self.migrate = migrate
        self.build = build
    }
}
