import Foundation

/// Where the parts of one running stack are reached, without a trailing slash.
package struct StackAddresses: Sendable {
    package var gateway: String
    package var identity: String
    package var token: String
    package var session: String
    /// The management address that carries the development inbox.
    package var inbox: String
    /// Identity's management address, for what operators alone may do.
    package var identityManagement: String
    package var notificationManagement: String

    package init(
        gateway: String, identity: String, token: String, session: String, inbox: String,
        identityManagement: String = "http://127.0.0.1:9101",
        notificationManagement: String = "http://127.0.0.1:9104"
    ) {
        self.gateway = gateway
        self.identity = identity
        self.token = token
        self.session = session
        self.inbox = inbox
        self.identityManagement = identityManagement
        self.notificationManagement = notificationManagement
    }

    /// The addresses `deploy/dev up` prints, each overridable by environment (`REKEY_GATEWAY_URL` and so on).
    package static func fromEnvironment(_ environment: [String: String] = ProcessInfo.processInfo.environment)
        -> StackAddresses
    {
        func value(_ name: String, _ fallback: String) -> String {
            guard let text = environment[name], !text.isEmpty else { return fallback }
            return text.hasSuffix("/") ? String(text.dropLast()) : text
        }
        return StackAddresses(
            gateway: value("REKEY_GATEWAY_URL", "http://127.0.0.1:8080"),
            identity: value("REKEY_IDENTITY_URL", "http://127.0.0.1:8101"),
            token: value("REKEY_TOKEN_URL", "http://127.0.0.1:8102"),
            session: value("REKEY_SESSION_URL", "http://127.0.0.1:8103"),
            inbox: value("REKEY_INBOX_URL", "http://127.0.0.1:9104/dev/inbox"),
            identityManagement: value("REKEY_IDENTITY_MANAGEMENT_URL", "http://127.0.0.1:9101"),
            notificationManagement: value("REKEY_NOTIFICATION_MANAGEMENT_URL", "http://127.0.0.1:9104"))
    }
}
