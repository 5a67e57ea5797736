package import ServiceRuntime

/// The settings of the token service alone, beside the common ones.
package struct TokenConfig: Sendable {
    package static let gatewaySecret = ConfigKey(
        "clients.gateway.secret", .text, isSecret: true,
        "Secret of the OAuth client rekey-gateway; at least 32 characters. Without it the gateway is refused.")
    package static let oauthURL = ConfigKey(
        "oauth.url", .url(schemes: ["https", "http"]),
        "Where clients reach this service, for its OAuth metadata; by default its own listener.")
    package static let exemptLoopback = ConfigKey(
        "limits.exempt-loopback", .boolean,
        "Whether limits by source leave out 127.0.0.0/8 and ::1; by default only in development.")
    package static let redeemFailures = ConfigKey(
        "limits.redeem-failures", .integer(1...100_000), default: "30",
        "Failed redemptions of links and codes that one source may have in ten minutes.")

    package static let failureCap = ConfigKey(
        "sms.failure-cap", .integer(5...100), default: "20",
        "Wrong codes in a row that close an account's recovery by SMS until another way succeeds.")

    package static let keys = [
        gatewaySecret, oauthURL, exemptLoopback, redeemFailures, CommonKeys.smsCodeLifetime, failureCap,
    ]

    package let gatewaySecret: String?
    package let oauthURL: String
    package let exemptsLoopback: Bool
    package let redeemFailures: Int
    /// Whether the public client `rekey-cli` is known.
    package let allowsDevelopmentClient: Bool
    package let codes: CodeSettings

    package init(
        gatewaySecret: String?, oauthURL: String, exemptsLoopback: Bool, redeemFailures: Int,
        allowsDevelopmentClient: Bool, codes: CodeSettings
    ) {
        self.gatewaySecret = gatewaySecret
        self.oauthURL = oauthURL
        self.exemptsLoopback = exemptsLoopback
        self.redeemFailures = redeemFailures
        self.allowsDevelopmentClient = allowsDevelopmentClient
        self.codes = codes
    }

    /// Throws `ConfigError` naming the key.
    package init(_ values: ConfigValues, settings: ServiceSettings) throws {
        let isDevelopment = settings.profile == .development
        gatewaySecret = values.optionalText(Self.gatewaySecret)
        if let gatewaySecret, gatewaySecret.utf8.count < 32 {
            throw ConfigError(key: Self.gatewaySecret.name, "is shorter than 32 characters")
        }
        if gatewaySecret == nil, !isDevelopment {
            throw ConfigError(key: Self.gatewaySecret.name, "is missing; nobody could use this service without it")
        }
        oauthURL = values.optionalText(Self.oauthURL) ?? "http://\(settings.httpHost):\(settings.httpPort)"
        exemptsLoopback =
            values.optionalText(Self.exemptLoopback) == nil
            ? isDevelopment : try values.boolean(Self.exemptLoopback)
        redeemFailures = try values.integer(Self.redeemFailures)
        allowsDevelopmentClient = isDevelopment
        let lifetime = try values.duration(CommonKeys.smsCodeLifetime)
        codes = CodeSettings(
            lifetimeMilliseconds: lifetime.components.seconds * 1000, failureCap: try values.integer(Self.failureCap))
    }
}
