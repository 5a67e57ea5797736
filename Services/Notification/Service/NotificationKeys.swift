package import ServiceRuntime

/// The configuration keys of notification alone.
package enum NotificationKeys {
    package static let mailFrom = ConfigKey(
        "mail.from", .text, default: "no-reply@rekey.example",
        "Address our mail comes from; readers are told to trust it.")
    package static let mailName = ConfigKey(
        "mail.name", .text, default: "Rekey", "Name of this service before that address and in messages.")
    package static let mailWorkers = ConfigKey(
        "mail.workers", .integer(1...64), default: "2",
        "Messages sent at the same time; each worker has its own connection to the mail server.")
    package static let smtpURL = ConfigKey(
        "smtp.url", .url(schemes: ["smtp", "smtps"]), isSecret: true,
        "Mail server, smtp[s]://user:password@host:port. Without it messages go to the development inbox.")
    package static let smtpTLS = ConfigKey(
        "smtp.tls", .choice(["none", "opportunistic", "required"]),
        "STARTTLS on an smtp URL; by default opportunistic in development and required in production.")
    package static let smtpTimeout = ConfigKey(
        "smtp.timeout", .duration(1...600), default: "PT30S",
        "Longest time for handing one message over, the server's checks included.")
    package static let supportContact = ConfigKey(
        "support.contact", .text,
        "How people reach customer service, an address or a number; notices say it. Without it they say nothing of it.")

    package static let all = [mailFrom, mailName, supportContact, mailWorkers, smtpURL, smtpTLS, smtpTimeout]
}
