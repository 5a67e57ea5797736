import IdentityDomain
import Messaging
import PostgresClient
import RecoveryCrypto
import ServiceRuntime

/// What the use cases are made of; built once in the composition root.
struct IdentityParts: Sendable {
    let client: PostgresClient
    let outbox: Outbox
    let dependencies: SystemDependencies
    let rules: IdentityRules
    let hasher: PasswordHasher
    let recipients: RecipientSeals
    let identifiers: IdentifierSeal
    let fingerprints: KeyedFingerprints
    /// Of payment numbers.
    let instruments: InstrumentFingerprints
    let assertions: AssertionIssuer
    /// Codes that prove contacts.
    let codes: RecoveryCodeDeriver
    /// Links in notices, by which an owner undoes or objects.
    let noticeLinks: LinkTokenDeriver
    /// Keeps the second factors of support agents.
    let secondFactors: SecondFactorSeal
    let phones: PhoneNumbers
    /// Asked before every SMS; nil when none is configured.
    let phoneRisk: (any PhoneRiskCheck)?
}
