import ServiceRuntime

/// The configuration keys of telephone numbers and of recovery by SMS.
enum SMSKeys {
    /// The EEA with Switzerland, the United Kingdom and the small states between them, the Dutch Caribbean and
    /// Suriname, and the larger countries that messages reach at an ordinary price. Whoever has subscribers elsewhere
    /// adds to it knowingly (SMS-13). Åland, Svalbard and the Vatican number as Finland, Norway and Italy do.
    private static let ordinaryCountries =
        "AT,BE,BG,CY,CZ,DE,DK,EE,ES,FI,FR,GR,HR,HU,IE,IS,IT,LI,LT,LU,LV,MT,NL,NO,PL,PT,RO,SE,SI,SK,"
        + "AD,CH,GB,GG,GI,IM,JE,MC,SM,AW,BQ,CW,SR,SX,AU,CA,ID,IN,MA,NZ,TR,US"

    static let defaultCountry = ConfigKey(
        "phone.default-country", .text, default: "NL",
        "Country (ISO 3166-1) whose national telephone numbers are taken when nothing says which is meant.")
    static let countries = ConfigKey(
        "sms.countries", .text, default: ordinaryCountries,
        "Countries (ISO 3166-1, comma separated) that SMS go to; none switches SMS off.")
    static let perNumber = ConfigKey(
        "sms.hourly-per-number", .integer(1...1000),
        "SMS to one number in an hour; 6 in production and 60 in development by default.")
    static let perBlock = ConfigKey(
        "sms.hourly-per-block", .integer(1...1_000_000),
        "SMS in an hour to numbers that share their calling code and four digits; 300 in production and 100000 in "
            + "development by default.")
    static let perCountry = ConfigKey(
        "sms.hourly-per-country", .integer(1...10_000_000), default: "10000", "SMS to one country in an hour.")
    static let altogether = ConfigKey(
        "sms.hourly", .integer(1...100_000_000), default: "30000", "SMS in an hour, altogether.")
    static let breakerMinimum = ConfigKey(
        "sms.breaker-minimum", .integer(1...1_000_000),
        "SMS to a block of numbers in six hours before it is judged by how many of their codes are used; 100 in "
            + "production and 100000 in development by default.")
    static let breakerPercent = ConfigKey(
        "sms.breaker-percent", .integer(0...100), default: "15",
        "A block gets no more SMS while fewer of its codes than this, in percent, are used; 0 switches that off.")
    static let riskURL = ConfigKey(
        "sms.risk-url", .url(schemes: ["https", "http"]), isSecret: true,
        "Asked before each recovery code when the SIM card of a number was last changed; no check without it. https in "
            + "production.")
    static let riskToken = ConfigKey(
        "sms.risk-token", .text, isSecret: true, "Bearer token for sms.risk-url, when it wants one.")

    static let all = [
        CommonKeys.smsCodeLifetime, defaultCountry, countries, perNumber, perBlock, perCountry, altogether,
        breakerMinimum, breakerPercent, riskURL, riskToken,
    ]
}
