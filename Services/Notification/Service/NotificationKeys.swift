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
    package static let mailPerAddress = ConfigKey(
        "mail.per-address", .integer(1...10_000), default: "60",
        "E-mails an hour to one address, whatever causes them; more wait.")
    package static let smsPerNumber = ConfigKey(
        "sms.per-number", .integer(1...10_000), default: "20",
        "Text messages an hour to one number, whatever causes them; more wait.")
    package static let mailAskedPerHour = ConfigKey(
        "mail.asked-per-hour", .integer(1...10_000),
        "E-mails an hour to one address that anybody can cause (links that were asked for, sign-ups), a minute apart; more "
            + "wait. 5 by default; in development without a bound and without that minute.")
    package static let mailAskedPerDay = ConfigKey(
        "mail.asked-per-day", .integer(1...10_000), "The same in a day; 10 by default, in development without a bound.")
    package static let adminSecret = ConfigKey(
        "admin.secret", .text, isSecret: true,
        "Secret of the operator's client rekey-admin on the management port; at least 32 characters. Without it nobody "
            + "can retry, cancel or expire messages.")
    package static let smtpURL = ConfigKey(
        "smtp.url", .url(schemes: ["smtp", "smtps"]), isSecret: true,
        "Mail server, smtp[s]://user:password@host:port. Without it messages go to the development inbox.")
    package static let smtpTLS = ConfigKey(
        "smtp.tls", .choice(["none", "opportunistic", "required"]),
        "STARTTLS on an smtp URL; by default required, in development on this machine itself opportunistic.")
    package static let smtpCAFile = ConfigKey(
        "smtp.ca-file", .text,
        "File of the authorities (PEM) that the mail servers' certificates must come from, in place of the system's.")
    package static let smtpAuth = ConfigKey(
        "smtp.auth", .choice(["auto", "plain", "login", "xoauth2"]), default: "auto",
        "How the user of smtp.url signs in; auto takes the strongest way that the server offers.")
    package static let smtpOAuthToken = ConfigKey(
        "smtp.oauth-token", .text, isSecret: true, "Bearer token for smtp.auth=xoauth2, read at the start.")
    package static let smtpOAuthPath = ConfigKey(
        "smtp.oauth-token-path", .text,
        "File with that token which somebody keeps fresh; read anew for every message.")
    package static let smtpRate = ConfigKey(
        "smtp.rate", .integer(1...100_000), "Messages a second that the mail server takes; without it no bound.")
    package static let smtpSecondURL = ConfigKey(
        "smtp.second-url", .url(schemes: ["smtp", "smtps"]), isSecret: true,
        "Mail server that takes over while the first does not work; certificates, encryption and times as there.")
    package static let smtpSecondAuth = ConfigKey(
        "smtp.second-auth", .choice(["auto", "plain", "login", "xoauth2"]), default: "auto",
        "How the user of smtp.second-url signs in.")
    package static let smtpSecondOAuthToken = ConfigKey(
        "smtp.second-oauth-token", .text, isSecret: true,
        "Bearer token for smtp.second-auth=xoauth2, read at the start.")
    package static let smtpSecondOAuthPath = ConfigKey(
        "smtp.second-oauth-token-path", .text,
        "File with that token which somebody keeps fresh; read anew for every message.")
    package static let smtpSecondRate = ConfigKey(
        "smtp.second-rate", .integer(1...100_000), "Messages a second that the second server takes.")
    package static let smtpConnectTimeout = ConfigKey(
        "smtp.connect-timeout", .duration(1...600), default: "PT10S",
        "Longest time until a mail server is ready for a message: connecting, greeting, encryption and signing in.")
    package static let dkimSelector = ConfigKey(
        "dkim.selector", .text, "Selector of the DKIM key; without it mail is not signed here.")
    package static let dkimKey = ConfigKey(
        "dkim.key", .text, isSecret: true,
        "Its private key, PKCS#8 in PEM, Ed25519 or RSA of at least 2048 bits; best as dkim.key-file.")
    package static let dkimDomain = ConfigKey(
        "dkim.domain", .text, "Domain that signs: that of mail.from, which is the default, or one above it.")
    package static let dkimSecondSelector = ConfigKey(
        "dkim.second-selector", .text, "Selector of a second key; both sign. For readers that know one algorithm only.")
    package static let dkimSecondKey = ConfigKey(
        "dkim.second-key", .text, isSecret: true, "Private key of the second selector, as dkim.key.")
    package static let smtpTimeout = ConfigKey(
        "smtp.timeout", .duration(1...600), default: "PT60S",
        "Longest time for handing one message over, the server's checks included.")
    package static let bouncesMaildir = ConfigKey(
        "bounces.maildir", .text,
        "Folder of the mailbox that bounces come back to, a Maildir of its own on this machine: what was read is deleted."
    )
    package static let bouncesMbox = ConfigKey(
        "bounces.mbox", .text, "File of such a mailbox, an mbox of its own: what was read is deleted.")
    package static let bouncesCallbackSecret = ConfigKey(
        "bounces.callback-secret", .text, isSecret: true,
        "Secret that a mail provider signs its callbacks with; at least 32 characters. Without it there is no callback."
    )
    package static let smsBudgetPerHour = ConfigKey(
        "sms.budget-per-hour", .text, "Most that text messages may cost in an hour, as 25.50; more wait.")
    package static let smsBudgetPerDay = ConfigKey(
        "sms.budget-per-day", .text, "Most that text messages may cost in a day (UTC), as 250; more wait.")
    package static let supportContact = ConfigKey(
        "support.contact", .text,
        "How people reach customer service, an address or a number; notices say it. Without it they say nothing of it.")
    package static let templatesDirectory = ConfigKey(
        "templates.directory", .text,
        "Folder with templates of your own in place of built-in ones of the same name; see rekey templates list.")

    package static let all =
        [
            mailFrom, mailName, supportContact, mailWorkers, mailPerAddress, smsPerNumber, mailAskedPerHour,
            mailAskedPerDay, smtpURL, smtpTLS, smtpCAFile,
            smtpAuth, smtpOAuthToken, smtpOAuthPath, smtpRate, smtpTimeout, smtpConnectTimeout, smtpSecondURL,
            smtpSecondAuth, smtpSecondOAuthToken, smtpSecondOAuthPath, smtpSecondRate, dkimSelector, dkimKey,
            dkimDomain, dkimSecondSelector, dkimSecondKey,
            adminSecret, templatesDirectory, bouncesMaildir, bouncesMbox, bouncesCallbackSecret, smsBudgetPerHour,
            smsBudgetPerDay,
        ] + SMSProviderKeys.first.all + SMSProviderKeys.second.all
}
