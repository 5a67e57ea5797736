package import ServiceRuntime

/// The configuration keys of the gateway alone.
package enum GatewayKeys {
    package static let clientSecret = ConfigKey(
        "client.secret", .text, isRequired: true, isSecret: true,
        "Secret of the OAuth client rekey-gateway, as the token service knows it.")
    package static let mailFrom = ConfigKey(
        "mail.from", .text, default: "no-reply@rekey.example",
        "Address our mail comes from, as notification has it; pages tell people to trust it.")

    package static let all = [clientSecret, mailFrom]
}
