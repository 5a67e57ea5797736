/// Every Kafka topic of Rekey, in the one list that creates, checks and documents them.
///
/// Keys are opaque account ids, so all events of one account share a partition; the number of partitions is fixed for
/// the life of a cluster. No topic is compacted (DESIGN 4).
package enum Topic: String, CaseIterable, Sendable, Codable {
    /// Producer identity: accounts and their contacts. Carries heartbeats.
    case account = "rekey.identity.account.v1"
    /// Producer identity: password changes. Carries heartbeats.
    case credential = "rekey.identity.credential.v1"
    /// Producer identity: recovery attempts and support cases.
    case recovery = "rekey.identity.recovery.v1"
    /// Producer token: recovery secrets, sealed to notification.
    case recoverySecret = "rekey.token.recovery.v1"
    /// Producer token: sign-ins and refresh tokens.
    case tokenSession = "rekey.token.session.v1"
    /// Producer session: the revocation feed. Carries heartbeats and no sequence; readers apply `max`.
    case revocation = "rekey.session.revocation.v1"
    /// Producer resource servers: the feed position each has applied. No sequence.
    case acknowledgement = "rekey.session.acknowledgement.v1"
    /// Producer notification: what became of each message.
    case delivery = "rekey.notification.delivery.v1"
    case identityDeadLetter = "rekey.identity.dead-letter.v1"
    case tokenDeadLetter = "rekey.token.dead-letter.v1"
    case notificationDeadLetter = "rekey.notification.dead-letter.v1"
    case sessionDeadLetter = "rekey.session.dead-letter.v1"
    case gatewayDeadLetter = "rekey.gateway.dead-letter.v1"

    /// Partitions of every topic unless configured otherwise before the first start; never changed afterwards.
    package static let defaultPartitions: Int32 = 12

    /// Whether events carry a gap-free sequence per account that consumers insist on.
    package var isSequenced: Bool {
        switch self {
        case .account, .credential, .recovery, .recoverySecret, .tokenSession, .delivery: true
        case .revocation, .acknowledgement: false
        case .identityDeadLetter, .tokenDeadLetter, .notificationDeadLetter, .sessionDeadLetter, .gatewayDeadLetter:
            false
        }
    }

    /// The service that alone writes this topic, as in `ce_source` after `rekey/`; `resource-server` for acknowledgements.
    package var producer: String {
        switch self {
        case .account, .credential, .recovery, .identityDeadLetter: "identity"
        case .recoverySecret, .tokenSession, .tokenDeadLetter: "token"
        case .revocation, .sessionDeadLetter: "session"
        case .acknowledgement: "resource-server"
        case .delivery, .notificationDeadLetter: "notification"
        case .gatewayDeadLetter: "gateway"
        }
    }

    /// Retention in hours: the feed keeps a day (longer than any access token), the rest two weeks, as the outboxes do.
    package var retentionHours: Int {
        switch self {
        case .revocation, .acknowledgement: 24
        default: 14 * 24
        }
    }

    /// Topic settings as Kafka names them.
    package var configuration: [String: String] {
        [
            "cleanup.policy": "delete",
            "retention.ms": String(retentionHours * 3_600_000),
            "max.message.bytes": String(Self.maximumRecordBytes),
        ]
    }

    /// Largest record we write or accept, in bytes.
    package static let maximumRecordBytes = 262_144

    /// The dead-letter topic of a service, by the name used in `ce_source`.
    package static func deadLetter(of service: String) -> Topic? { Topic(rawValue: "rekey.\(service).dead-letter.v1") }
}
