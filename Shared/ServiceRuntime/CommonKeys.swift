import Observability

/// The keys that every service has.
package enum CommonKeys {
    package static let profile = ConfigKey(
        "profile", .choice(Profile.allCases.map(\.rawValue)), default: Profile.development.rawValue,
        "How strict the service is: production refuses what exists for development only.")
    package static let httpHost = ConfigKey("http.host", .text, default: "127.0.0.1", "Address of the public listener.")
    package static let managementHost = ConfigKey(
        "management.host", .text, default: "127.0.0.1", "Address of the management listener; never a public one.")
    package static let maximumRequests = ConfigKey(
        "http.maximum-concurrent-requests", .integer(1...100_000), default: "256",
        "Requests answered at the same time; further ones get 503 with Retry-After.")
    package static let trustedProxies = ConfigKey(
        "http.trusted-proxies", .text, default: "",
        "Networks (CIDR, comma separated) of the one proxy hop whose X-Forwarded-For counts; none by default.")
    package static let databaseURL = ConfigKey(
        "database.url", .url(schemes: ["postgres", "postgresql"]), isRequired: true, isSecret: true,
        "PostgreSQL database of this service.")
    package static let databaseConnections = ConfigKey(
        "database.connections", .integer(1...200), default: "8", "Connections kept to the database.")
    package static let kafkaServers = ConfigKey(
        "kafka.servers", .text, default: "127.0.0.1:19092", "Kafka bootstrap servers, comma separated.")
    package static let kafkaPartitions = ConfigKey(
        "kafka.partitions", .integer(1...1024), default: "12",
        "Partitions of every topic, fixed for the life of a cluster.")
    package static let clockOffset = ConfigKey(
        "clock.offset", .duration(-315_360_000...315_360_000), default: "PT0S",
        "Moves the clock of the service (ISO 8601, as PT23H59M); development only.")
    package static let publicURL = ConfigKey(
        "public.url", .url(schemes: ["https", "http"]), default: "http://127.0.0.1:8080",
        "Where people reach the gateway; links are built from it alone. https in production.")
    package static let keysDirectory = ConfigKey(
        "keys.directory", .text, isRequired: true, "Folder with the key rings of this service and peers.json.")
    package static let logLevel = ConfigKey(
        "log.level", .choice(["trace", "debug", "info", "notice", "warning", "error", "critical"]), default: "info",
        "Least severe level that is written.")
    package static let logFormat = ConfigKey(
        "log.format", .choice(LogFormat.allCases.map(\.rawValue)),
        "json or text; by default text on a terminal and json elsewhere.")
    package static let instance = ConfigKey(
        "instance", .text,
        "Name of this process for leases and acknowledgements, its alone; by default service, host name and port.")
    /// Identity, which says when a request for a code dies, and token, which makes the code, must agree on it; each
    /// lists it among its own keys.
    package static let smsCodeLifetime = ConfigKey(
        "sms.code-lifetime", .duration(300...1200), default: "PT20M",
        "Life of a recovery code sent by SMS, PT5M to PT20M; the same for identity and token.")
    /// For services that name the place of a device; each lists it among its own keys.
    package static let geoIPFile = ConfigKey(
        "geoip.file", .text,
        "Local file in MaxMind format (as GeoLite2 City) that says roughly where an address is; none: no place is shown."
    )

    /// The public listener's port.
    package static func httpPort(_ service: ServiceName) -> ConfigKey {
        ConfigKey(
            "http.port", .integer(0...65_535), default: String(service.defaultPort), "Port of the public listener.")
    }

    /// The management listener's port.
    package static func managementPort(_ service: ServiceName) -> ConfigKey {
        ConfigKey(
            "management.port", .integer(0...65_535), default: String(service.defaultManagementPort),
            "Port of /livez, /readyz, /metrics and /version.")
    }

    /// Where another service answers.
    package static func peerURL(_ peer: ServiceName) -> ConfigKey {
        ConfigKey(
            "\(peer.rawValue).url", .url(schemes: ["https", "http"]), default: "http://127.0.0.1:\(peer.defaultPort)",
            "Address of rekey-\(peer.rawValue) inside the network.")
    }

    /// All of them, for one service.
    package static func all(for service: ServiceName) -> [ConfigKey] {
        var keys = [profile, httpHost, httpPort(service), managementHost, managementPort(service), maximumRequests]
        keys.append(trustedProxies)
        if service.hasDatabase { keys += [databaseURL, databaseConnections] }
        keys += [kafkaServers, kafkaPartitions, clockOffset, publicURL, keysDirectory, logLevel, logFormat, instance]
        keys += ServiceName.allCases.filter { $0 != .gateway }.map(peerURL)
        return keys
    }
}
