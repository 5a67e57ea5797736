import Foundation
package import Logging
package import Observability

/// The settings that every service has, typed. Made from checked values; printing it shows no secret.
package struct ServiceSettings: Sendable {
    package let service: ServiceName
    package let profile: Profile
    package let httpHost: String
    package let httpPort: Int
    package let managementHost: String
    package let managementPort: Int
    package let maximumConcurrentRequests: Int
    /// Networks of the one trusted proxy hop; empty by default.
    package let trustedProxies: [String]
    /// Secret. Nil for the gateway, which has no database.
    package let databaseURL: String?
    package let databaseConnections: Int
    package let kafkaServers: String
    package let kafkaPartitions: Int32
    package let clockOffset: Duration
    /// Without a slash at its end.
    package let publicURL: String
    package let keysDirectory: String
    /// Without a slash at the end.
    package let peers: [ServiceName: String]
    package let logLevel: Logger.Level
    /// Nil: text on a terminal, json elsewhere.
    package let logFormat: LogFormat?
    package let instance: String

    package init(_ values: ConfigValues, service: ServiceName) throws(ConfigError) {
        self.service = service
        self.profile = try values.choice(CommonKeys.profile)
        self.httpHost = try values.text(CommonKeys.httpHost)
        self.httpPort = try values.integer(CommonKeys.httpPort(service))
        self.managementHost = try values.text(CommonKeys.managementHost)
        self.managementPort = try values.integer(CommonKeys.managementPort(service))
        self.maximumConcurrentRequests = try values.integer(CommonKeys.maximumRequests)
        self.trustedProxies = values.list(CommonKeys.trustedProxies)
        self.databaseURL = service.hasDatabase ? try values.text(CommonKeys.databaseURL) : nil
        self.databaseConnections = try values.integer(CommonKeys.databaseConnections)
        self.kafkaServers = try values.text(CommonKeys.kafkaServers)
        self.kafkaPartitions = Int32(try values.integer(CommonKeys.kafkaPartitions))
        self.clockOffset = try values.duration(CommonKeys.clockOffset)
        self.publicURL = Self.withoutSlash(try values.text(CommonKeys.publicURL))
        self.keysDirectory = try values.text(CommonKeys.keysDirectory)
        var peers: [ServiceName: String] = [:]
        for peer in ServiceName.allCases where peer != .gateway {
            peers[peer] = Self.withoutSlash(try values.text(CommonKeys.peerURL(peer)))
        }
        self.peers = peers
        self.logLevel = try values.choice(CommonKeys.logLevel)
        self.logFormat = values.optionalText(CommonKeys.logFormat).flatMap(LogFormat.init(rawValue:))
        self.instance =
            values.optionalText(CommonKeys.instance)
            ?? InstanceName.standard(
                service: service, host: ProcessInfo.processInfo.hostName, port: self.httpPort)
    }

    private static func withoutSlash(_ url: String) -> String {
        url.hasSuffix("/") ? String(url.dropLast()) : url
    }
}

extension ServiceSettings: CustomStringConvertible, CustomDebugStringConvertible {
    package var description: String { "ServiceSettings(\(service.rawValue), \(profile.rawValue), \(instance))" }
    package var debugDescription: String { description }
}
