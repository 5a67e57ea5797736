import EventContracts
import Foundation
import Logging
import Messaging
import NotificationDomain
import PostgresClient
import RecoveryCrypto
import ServiceRuntime
import TestSupport

@testable import NotificationService

/// Notification on a real database with real keys of all three services, without Kafka and HTTP.
final class NotificationFixture: Sendable {
    let database: PostgresTestDatabase
    let time = TestDependencies()
    let identity: Sealer
    let token: Sealer
    let notification: Sealer
    let outbox: Outbox
    let queue: QueueMessage
    let links: LinkTokenDeriver
    let prints: DestinationPrints
    /// Key files of `notification` and of `prints`.
    let sealingKeys: [UInt8]
    let printKeys: [UInt8]
    let account = UUID()
    let sender: MailSender

    private init(_ database: PostgresTestDatabase) throws {
        self.database = database
        identity = Sealer(keys: try SealingKeyRing(json: try KeyGenerator.sealing(idPrefix: "identity-")))
        token = Sealer(keys: try SealingKeyRing(json: try KeyGenerator.sealing(idPrefix: "token-")))
        sealingKeys = try KeyGenerator.sealing(idPrefix: "notification-")
        notification = Sealer(keys: try SealingKeyRing(json: sealingKeys))
        outbox = Outbox(source: .notification, dependencies: time.dependencies)
        queue = QueueMessage(outbox: outbox, dependencies: time.dependencies)
        links = LinkTokenDeriver(keys: try SymmetricKeyRing(json: try KeyGenerator.symmetric()))
        printKeys = try KeyGenerator.symmetric()
        prints = DestinationPrints(keys: try SymmetricKeyRing(json: printKeys))
        guard let address = MailAddress("no-reply@rekey.example") else { throw Missing() }
        sender = MailSender(address: address, name: "Rekey")
    }

    struct Missing: Error {}

    /// Fingerprints by a new key, with the old one still known.
    func rotatedPrints() throws -> DestinationPrints {
        let (json, next) = try KeyGenerator.add(to: printKeys, use: .symmetric)
        let ring = try KeyGenerator.promote(next, in: json, use: .symmetric)
        return DestinationPrints(keys: try SymmetricKeyRing(json: ring))
    }

    static func with<R>(_ body: (NotificationFixture) async throws -> R) async throws -> R {
        let sets = [
            MigrationSet(MessagingMigrations.set, MessagingMigrations.all),
            MigrationSet(SchemaMigrations.set, SchemaMigrations.all),
        ]
        return try await PostgresTestDatabase.with(sets) { database in try await body(try NotificationFixture(database))
        }
    }

    // MARK: What identity and token would send

    /// What can be wrong with an event or its boxes; everything is right by default.
    struct Link {
        var channel = Channel.email
        var attempt = UUID()
        var request = UUID()
        var event = UUID()
        var contact = UUID()
        var address = "anna@example.com"
        var givenName: String? = "Anna"
        var locale = "en"
        var life: Int64 = 24 * 3_600_000
        var recipientSealer: Sealer?
        var secretSealer: Sealer?
        /// What the boxes say, where it differs from the event.
        var sealedAccount: UUID?
        var sealedAttempt: UUID?
        var sealedSecretAttempt: UUID?
        var sealedChannel: Channel?
        var recipientPurpose = SealingPurpose.recoveryRecipient
        var secretPurpose = SealingPurpose.recoverySecret
        var sealedExpiryShift: Int64 = 0
        var swapsBoxes = false
        var secretText: String?
        var label: String?

        /// A code by text message.
        static func code(_ code: String = "01234567", initial: String? = nil, locale: String = "en") -> Link {
            Link(
                channel: .sms, address: "+31612345678", givenName: initial, locale: locale, life: 20 * 60_000,
                secretText: code)
        }
    }

    struct Issued {
        var link: Link
        var token: String
        var event: RecoverySecretIssued
        var envelope: EventEnvelope
    }

    /// Makes the event that token would publish for `link`.
    func issued(_ link: Link = Link()) throws -> Issued {
        let now = time.now
        let expiry = now.adding(milliseconds: link.life)
        let nonce = time.random.bytes(16)
        let secretAttempt = link.sealedSecretAttempt ?? link.attempt
        let text =
            try link.secretText
            ?? links.token(attempt: secretAttempt, issue: UUID(), nonce: nonce, keyID: links.currentKeyID).text
        func context(_ purpose: SealingPurpose) -> SealingContext {
            SealingContext(
                purpose: purpose, account: link.sealedAccount ?? account, attempt: link.sealedAttempt ?? link.attempt,
                channel: link.sealedChannel ?? link.channel,
                expiresAt: expiry.adding(milliseconds: link.sealedExpiryShift))
        }
        let key = notification.publicKeys[0]
        let recipient = try (link.recipientSealer ?? identity).seal(
            try EventJSON.encode(Recipient(address: link.address, givenName: link.givenName)), to: key,
            context: context(link.recipientPurpose))
        let secret = try (link.secretSealer ?? token).seal(
            [UInt8](text.utf8), to: key, context: context(link.secretPurpose))
        let event = RecoverySecretIssued(
            attemptId: link.attempt, requestId: link.request, issueId: UUID(), channel: link.channel,
            contactId: link.contact,
            locale: link.locale, resend: false, issuedAt: now, expiresAt: expiry, recipientExpiresAt: expiry,
            requestLabel: link.label,
            sealed: link.swapsBoxes
                ? .init(recipient: secret, secret: recipient) : .init(recipient: recipient, secret: secret))
        return Issued(
            link: link, token: text, event: event, envelope: try envelope(event, id: link.event, expiresAt: expiry))
    }

    func envelope(_ event: some RekeyEvent, id: UUID = UUID(), expiresAt: Date? = nil) throws -> EventEnvelope {
        EventEnvelope(
            id: id, source: "rekey/token", type: type(of: event).type, time: time.now, account: account, sequence: 1,
            correlation: "correlation-1", expiresAt: expiresAt, data: try EventJSON.encode(event))
    }

    /// Applies an event as the consumer does.
    func apply<H: EventHandler>(_ handler: H, _ event: H.Event, _ envelope: EventEnvelope) async throws {
        try await database.client.transaction { tx in try handler.handle(event, envelope, in: tx) }
    }

    /// Queues the message of `link` and answers what was issued.
    @discardableResult
    func queued(_ link: Link = Link()) async throws -> Issued {
        let issued = try issued(link)
        try await apply(RecoverySecretIssuedHandler(queue: queue), issued.event, issued.envelope)
        return issued
    }

    /// A contact a notice goes to; a text message when the address begins with `+`.
    func recipient(
        _ address: String, givenName: String? = nil, timeZone: String? = nil, contact: UUID = UUID(),
        locale: String = "en", expiresAt: Date
    ) throws -> SealedRecipient {
        let channel = address.hasPrefix("+") ? Channel.sms : .email
        let context = SealingContext(
            purpose: .noticeRecipient, account: account, attempt: nil, channel: channel, expiresAt: expiresAt)
        let box = try identity.seal(
            try EventJSON.encode(Recipient(address: address, givenName: givenName, timeZone: timeZone)),
            to: notification.publicKeys[0], context: context)
        return SealedRecipient(contactId: contact, channel: channel, locale: locale, box: box)
    }

    /// The event of a changed password, to be told to `addresses`.
    func passwordChanged(to addresses: [String]) throws -> PasswordChanged {
        let expiry = time.now.adding(milliseconds: 72 * 3_600_000)
        return PasswordChanged(
            reason: .reset, epoch: 2, credentialVersion: 2, signOutEverywhere: true, changedAt: time.now,
            noticeExpiresAt: expiry,
            sealed: .init(recipients: try addresses.map { try recipient($0, expiresAt: expiry) }))
    }

    // MARK: Sending

    /// A worker; `knowsSenders` false before the first keys were fetched.
    func worker(
        _ routes: ProviderRoutes = .capture, name: String = "worker-1", knowsSenders: Bool = true,
        limits: DestinationLimits = DestinationLimits(), budget: SMSBudget = SMSBudget(),
        prints: DestinationPrints? = nil, logger: Logger = .quiet
    ) throws -> SendNextMessage {
        let keys: [ServiceName: [SealingPublicKey]] =
            knowsSenders ? [.identity: identity.publicKeys, .token: token.publicKeys] : [:]
        let open = OpenMessage(sealer: notification, senderKeys: { keys[$0] ?? [] })
        let site = MessageSite(sender: sender, publicURL: "https://id.example")
        let render = RenderMessage(templates: try MessageTemplates(), site: site)
        let ledger = MessageLedger(
            client: database.client, outbox: outbox, dependencies: time.dependencies, worker: name, limits: limits,
            budget: budget, logger: logger)
        return SendNextMessage(
            ledger: ledger, open: open, render: render, routes: routes, prints: prints ?? self.prints,
            dependencies: time.dependencies)
    }

    /// What the service does every second without a worker.
    func sweep() async throws {
        try await MessageSweeper(
            client: database.client, outbox: outbox, dependencies: time.dependencies, logger: .quiet
        ).sweep()
    }

    /// Routes of a worker whose mail goes to one provider, behind a breaker of its own.
    static func mail(_ provider: any MessageProvider, rate: Int? = nil) -> ProviderRoutes {
        ProviderRoutes(email: .providers([member(provider, rate: rate)]), sms: .none)
    }

    /// Routes of a worker whose text messages go to these providers, the first one first.
    static func text(_ providers: any MessageProvider...) -> ProviderRoutes {
        ProviderRoutes(email: .none, sms: .providers(providers.map { member($0) }))
    }

    static func member(_ provider: any MessageProvider, rate: Int? = nil) -> ProviderRoute.Member {
        ProviderRoute.Member(
            provider,
            GuardedProvider(name: provider.name, timeout: provider.timeout, rate: rate, logger: .quiet))
    }

    /// Sends until nothing is due; answers how many messages were worked on.
    @discardableResult
    func drain(_ worker: SendNextMessage) async throws -> Int {
        var count = 0
        while try await worker() { count += 1 }
        return count
    }

    // MARK: Looking

    func inbox() async throws -> [InboxMessage] {
        try await database.client.transaction { tx in try InboxStore.list(to: nil, limit: 100, in: tx) }
    }

    func messages() async throws -> [MessageSummary] {
        try await database.client.transaction { tx in try MessageStore.list(account: account, limit: 100, in: tx) }
    }

    /// Rows whose boxes were not wiped.
    func sealedRows() async throws -> Int {
        try await database.client.query("select 1 from message where sealed is not null").count
    }

    /// Types of the delivery events, in order.
    func events() async throws -> [String] {
        try await database.client.query("select type from outbox order by sequence").map { try $0.decode("type") }
    }

    /// Ends every pause and lease, as if that much time had passed on the database's clock.
    func elapse() async throws {
        try await database.client.execute(
            "update message set next_at = created_at, lease_until = lease_until - interval '1 hour'")
        try await sweep()
    }
}
