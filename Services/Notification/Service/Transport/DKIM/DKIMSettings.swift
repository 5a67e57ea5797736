import NotificationDomain
import ServiceRuntime

/// Who signs our mail, from the configuration.
enum DKIMSettings {
    /// Nil when no selector is configured. Throws `ConfigError` naming the key.
    static func signer(_ values: ConfigValues, sender: MailAddress) throws(ConfigError) -> DKIMSigner? {
        let first = try entry(values, NotificationKeys.dkimSelector, NotificationKeys.dkimKey)
        let second = try entry(values, NotificationKeys.dkimSecondSelector, NotificationKeys.dkimSecondKey)
        guard let first else {
            guard second == nil else {
                throw ConfigError(key: NotificationKeys.dkimSelector.name, "is missing; there is a second one")
            }
            return nil
        }
        guard second?.selector != first.selector else {
            throw ConfigError(key: NotificationKeys.dkimSecondSelector.name, "is the same as the first")
        }
        let from = try asciiDomain(of: sender, key: NotificationKeys.mailFrom)
        var domain = from
        if let text = values.optionalText(NotificationKeys.dkimDomain) {
            guard let address = MailAddress("x@\(text.lowercased())") else {
                throw ConfigError(key: NotificationKeys.dkimDomain.name, "is not a domain")
            }
            domain = try asciiDomain(of: address, key: NotificationKeys.dkimDomain)
        }
        // Otherwise the signature counts for nothing with DMARC (RFC 7489 §3.1.1).
        guard from == domain || from.hasSuffix(".\(domain)") else {
            throw ConfigError(
                key: NotificationKeys.dkimDomain.name, "is neither the domain of mail.from nor one above it")
        }
        return DKIMSigner(domain: domain, entries: [first, second].compactMap(\.self))
    }

    private static func asciiDomain(of address: MailAddress, key: ConfigKey) throws(ConfigError) -> String {
        guard let wire = try? WireAddress(address) else { throw ConfigError(key: key.name, "is not a domain") }
        return wire.domain.lowercased()
    }

    private static func entry(
        _ values: ConfigValues, _ selectorKey: ConfigKey, _ keyKey: ConfigKey
    ) throws(ConfigError) -> DKIMSigner.Entry? {
        let (selector, pem) = (values.optionalText(selectorKey), values.optionalText(keyKey))
        guard let selector else {
            guard pem == nil else { throw ConfigError(key: selectorKey.name, "is missing; there is a key for it") }
            return nil
        }
        guard selector.utf8.allSatisfy({ $0 < 0x80 }), MailAddress("x@\(selector)") != nil else {
            throw ConfigError(key: selectorKey.name, "is not a selector: letters, digits, hyphens and dots")
        }
        guard let pem else { throw ConfigError(key: keyKey.name, "is missing; name its file") }
        guard let key = DKIMKey(pem: pem) else {
            throw ConfigError(
                key: keyKey.name, "is no PKCS#8 key (PEM) of Ed25519, or of RSA with 2048 bits or more")
        }
        return DKIMSigner.Entry(selector: selector, key: key)
    }
}
