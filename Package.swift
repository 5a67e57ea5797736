// swift-tools-version: 6.2
import PackageDescription

/// Swift 6 mode with the checks every target of ours shares.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]
/// The targets that hold C handles also mark every unsafe call.
let strictMemory: [SwiftSetting] = strict + [.strictMemorySafety()]

let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let httpClient: Target.Dependency = .product(name: "AsyncHTTPClient", package: "async-http-client")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let cryptoExtras: Target.Dependency = .product(name: "CryptoExtras", package: "swift-crypto")
let jwt: Target.Dependency = .product(name: "JWTKit", package: "jwt-kit")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let metrics: Target.Dependency = .product(name: "Metrics", package: "swift-metrics")
let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let signals: Target.Dependency = .product(name: "UnixSignals", package: "swift-service-lifecycle")
let configuration: Target.Dependency = .product(name: "Configuration", package: "swift-configuration")
let nio: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let nioHTTP: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let mustache: Target.Dependency = .product(name: "Mustache", package: "swift-mustache")
let arguments: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")

/// What every service is assembled from.
let serviceFoundations: [Target.Dependency] = [
    "DedicatedThread", "PostgresClient", "KafkaClient", "EventContracts", "Messaging", "RecoveryCrypto",
    "RevocationFeed", "CoarsePlace", "HTTPKit", "Observability", "ServiceRuntime",
    hummingbird, httpClient, crypto, jwt, logging, metrics, lifecycle, configuration,
]

/// Domain (pure rules), Service (everything else) and Main (the executable) of one service.
/// `embedded` names folders under `Service/` whose files are compiled into the executable.
func service(
    _ name: String, executable: String, extra: [Target.Dependency] = [], embedded: [String] = ["Migrations"]
) -> [Target] {
    [
        .target(name: "\(name)Domain", path: "Services/\(name)/Domain", swiftSettings: strict),
        .target(
            name: "\(name)Service",
            dependencies: [.target(name: "\(name)Domain")] + serviceFoundations + extra,
            path: "Services/\(name)/Service",
            resources: embedded.map { .embedInCode($0) },
            swiftSettings: strict),
        .executableTarget(
            name: executable,
            dependencies: [.target(name: "\(name)Service"), "ServiceRuntime"],
            path: "Services/\(name)/Main",
            swiftSettings: strict),
    ]
}

/// A folder of tests for one target, with the shared test kit.
func tests(_ name: String, of dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(
        name: "\(name)Tests",
        dependencies: dependencies + ["TestSupport", crypto, logging],
        path: "Tests/\(name)Tests",
        exclude: exclude,
        swiftSettings: strict)
}

// MARK: - C libraries

let systemLibraries: [Target] = [
    .systemLibrary(
        name: "CLibrdkafka", path: "Shared/CLibrdkafka", pkgConfig: "rdkafka", providers: [.apt(["librdkafka-dev"])]),
    .systemLibrary(name: "CLibpq", path: "Shared/CLibpq", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .systemLibrary(
        name: "CArgon2", path: "Shared/CArgon2", pkgConfig: "libargon2", providers: [.apt(["libargon2-dev"])]),
    .systemLibrary(
        name: "CMaxMindDB", path: "Shared/CMaxMindDB", pkgConfig: "libmaxminddb",
        providers: [.apt(["libmaxminddb-dev"])]),
    .systemLibrary(
        name: "CQREncode", path: "Shared/CQREncode", pkgConfig: "libqrencode", providers: [.apt(["libqrencode-dev"])]),
    .target(name: "CCurl", path: "Shared/CCurl", linkerSettings: [.linkedLibrary("curl")]),
    .target(name: "CBindPin", path: "Services/DevBroker/BindPin", linkerSettings: [.linkedLibrary("dl")]),
]

// MARK: - Shared

let shared: [Target] = [
    .target(name: "DedicatedThread", path: "Shared/DedicatedThread", swiftSettings: strict),
    .target(
        name: "PostgresClient", dependencies: ["CLibpq", "DedicatedThread", logging, metrics, lifecycle],
        path: "Shared/PostgresClient", swiftSettings: strictMemory),
    .target(
        name: "KafkaClient", dependencies: ["CLibrdkafka", "DedicatedThread", logging, metrics],
        path: "Shared/KafkaClient", swiftSettings: strictMemory),
    .target(
        name: "EventContracts", dependencies: [], path: "Shared/EventContracts", exclude: ["Schemas"],
        swiftSettings: strict),
    .target(
        name: "RecoveryCrypto", dependencies: ["CArgon2", "DedicatedThread", "EventContracts", crypto],
        path: "Shared/RecoveryCrypto", swiftSettings: strict),
    .target(
        name: "Messaging",
        dependencies: [
            "PostgresClient", "KafkaClient", "EventContracts", "ServiceRuntime", logging, metrics, lifecycle, crypto,
        ],
        path: "Shared/Messaging", resources: [.embedInCode("Migrations")], swiftSettings: strict),
    .target(
        name: "RevocationFeed",
        dependencies: [
            "Messaging", "KafkaClient", "EventContracts", "RecoveryCrypto", "ServiceRuntime", httpClient, crypto,
            logging, metrics, lifecycle, nio, nioHTTP,
        ],
        path: "Shared/RevocationFeed", exclude: ["README.md"], swiftSettings: strict),
    .target(
        name: "CoarsePlace", dependencies: ["CMaxMindDB"], path: "Shared/CoarsePlace", swiftSettings: strictMemory),
    .target(
        name: "HTTPKit",
        dependencies: [
            "ServiceRuntime", "Observability", "DedicatedThread", "PostgresClient", "RecoveryCrypto", "KafkaClient",
            "EventContracts", "Messaging", "RevocationFeed",
            hummingbird, httpClient, jwt, crypto, logging, metrics, lifecycle,
        ],
        path: "Shared/HTTPKit", swiftSettings: strict),
    .target(name: "Markup", dependencies: [mustache], path: "Shared/Markup", swiftSettings: strict),
    .target(
        name: "Observability", dependencies: [logging, metrics], path: "Shared/Observability", swiftSettings: strict),
    .target(
        name: "ServiceRuntime",
        dependencies: [
            "Observability", "RecoveryCrypto", logging, metrics, lifecycle, signals, configuration, crypto, httpClient,
        ],
        path: "Shared/ServiceRuntime", swiftSettings: strict),
    .target(
        name: "TestSupport",
        dependencies: [
            "PostgresClient", "KafkaClient", "EventContracts", "Messaging", "RecoveryCrypto", "ServiceRuntime",
            "RevocationFeed", logging, metrics, crypto, httpClient, nio, nioPosix, nioHTTP,
        ],
        path: "Shared/TestSupport", swiftSettings: strict),
]

// MARK: - Services

let services: [Target] =
    service("Identity", executable: "rekey-identity", embedded: ["Migrations", "Resources"])
    + service("Token", executable: "rekey-token")
    + service(
        "Notification", executable: "rekey-notification", extra: ["CCurl", "Markup", mustache, cryptoExtras],
        embedded: ["Migrations", "Templates"])
    + service("Session", executable: "rekey-session")
    + service("Gateway", executable: "rekey-gateway", extra: ["Markup", mustache], embedded: ["Pages"])
    + [
        .target(
            name: "QREncoding", dependencies: ["CQREncode"], path: "Services/Operator/QREncoding",
            swiftSettings: strictMemory),
        .target(
            name: "OperatorCommands",
            dependencies: [
                "QREncoding",
                "EventContracts", "KafkaClient", "PostgresClient", "Messaging", "RecoveryCrypto", "ServiceRuntime",
                "Observability", nio, nioHTTP,
                // The messages, so that they can be looked at without a stack.
                "NotificationDomain", "NotificationService",
                httpClient, arguments, logging, crypto,
            ],
            path: "Services/Operator/Commands", swiftSettings: strict),
        .executableTarget(
            name: "rekey", dependencies: ["OperatorCommands", arguments], path: "Services/Operator/Main",
            swiftSettings: strict),
        .executableTarget(
            name: "rekey-devbroker",
            dependencies: ["CBindPin", "EventContracts", "KafkaClient", arguments, logging],
            path: "Services/DevBroker/Main",
            swiftSettings: strict,
            linkerSettings: [.unsafeFlags(["-Xlinker", "--export-dynamic"])]),
    ]

// MARK: - Tests

let testTargets: [Target] = [
    tests("PostgresClient", of: ["PostgresClient", "DedicatedThread", lifecycle]),
    tests("KafkaClient", of: ["KafkaClient", "EventContracts"]),
    tests("EventContracts", of: ["EventContracts"], exclude: ["Golden"]),
    tests("Messaging", of: ["Messaging", "RevocationFeed", "PostgresClient", "KafkaClient", "EventContracts", crypto]),
    tests(
        "RevocationFeed",
        of: [
            "RevocationFeed", "Messaging", "PostgresClient", "KafkaClient", "EventContracts", "RecoveryCrypto",
            "HTTPKit", hummingbird, lifecycle,
        ]),
    tests("CoarsePlace", of: ["CoarsePlace"]),
    tests("RecoveryCrypto", of: ["RecoveryCrypto", "EventContracts", "DedicatedThread", jwt]),
    tests(
        "ServiceRuntime", of: ["ServiceRuntime", "Observability", configuration, metrics], exclude: ["Golden"]),
    tests("HTTPKit", of: ["HTTPKit", hummingbird, .product(name: "HummingbirdTesting", package: "hummingbird")]),
    tests(
        "Identity",
        of: [
            "IdentityDomain", "IdentityService", "EventContracts", "HTTPKit", "Messaging", "PostgresClient",
            "RecoveryCrypto", "KafkaClient", lifecycle,
            "ServiceRuntime", hummingbird, .product(name: "HummingbirdTesting", package: "hummingbird"),
        ], exclude: ["Fixtures"]),
    tests(
        "Token",
        of: [
            "TokenDomain", "TokenService", "OperatorCommands", hummingbird,
            .product(name: "HummingbirdTesting", package: "hummingbird"),
        ]),
    tests(
        "Notification",
        of: [
            "NotificationDomain", "NotificationService", "EventContracts", "HTTPKit", "Markup", "Messaging",
            "DedicatedThread", "PostgresClient", "RecoveryCrypto", "ServiceRuntime", hummingbird, lifecycle,
            .product(name: "HummingbirdTesting", package: "hummingbird"),
        ], exclude: ["Fixtures", "Golden"]),
    .executableTarget(
        name: "delivery-instance",
        dependencies: [
            "DedicatedThread", "HTTPKit", "Messaging", "NotificationService", "Observability", "RecoveryCrypto",
            "ServiceRuntime", "TestSupport", lifecycle, logging,
        ],
        path: "Tests/DeliveryInstance", swiftSettings: strict),
    tests(
        "Session",
        of: [
            "SessionDomain", "SessionService", "EventContracts", "HTTPKit", "KafkaClient", "Messaging",
            "PostgresClient",
            "RecoveryCrypto", "RevocationFeed", "ServiceRuntime", lifecycle, hummingbird,
            .product(name: "HummingbirdTesting", package: "hummingbird"),
        ]),
    tests(
        "Gateway",
        of: [
            "GatewayDomain", "GatewayService", "EventContracts", "HTTPKit", "Messaging", "RecoveryCrypto",
            "ServiceRuntime",
            hummingbird, httpClient, .product(name: "HummingbirdTesting", package: "hummingbird"),
        ]),
    tests(
        "Operator",
        of: [
            "OperatorCommands", "QREncoding", httpClient, nio, nioHTTP, hummingbird,
            .product(name: "HummingbirdTesting", package: "hummingbird"),
        ]),
    .target(
        name: "StackUnderTest",
        dependencies: ["OperatorCommands", "PostgresClient", httpClient, logging, nio, nioPosix],
        path: "Tests/StackUnderTest", swiftSettings: strict),
    .executableTarget(
        name: "rekey-benchmark",
        dependencies: [
            "EventContracts", "NotificationDomain", "NotificationService", "OperatorCommands", "StackUnderTest",
            "PostgresClient", arguments, httpClient,
        ],
        path: "Tests/Benchmarks", exclude: ["smtp_sink.py"],
        swiftSettings: strict),
    .testTarget(name: "HouseRules", path: "Tests/HouseRules", swiftSettings: strict),
    .testTarget(
        name: "EndToEnd",
        dependencies: [
            "TestSupport", "OperatorCommands", "StackUnderTest", "EventContracts", "KafkaClient", "PostgresClient",
            "RecoveryCrypto", httpClient, nioHTTP, logging, crypto,
        ],
        path: "Tests/EndToEnd", swiftSettings: strict),
]

let package = Package(
    name: "rekey",
    // Executables need no product of their own; this is what another resource server imports.
    products: [.library(name: "RevocationFeed", targets: ["RevocationFeed"])],
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(
            url: "https://github.com/apple/swift-configuration", from: "1.4.0",
            traits: [.defaults, "YAML", "CommandLineArguments"]),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    ],
    targets: systemLibraries + shared + services + testTargets,
    swiftLanguageModes: [.v6])
