/// One ring of the key folder: where it is, what kind of keys it holds, and how long an old key is still needed.
package struct KeyRingPlan: Sendable, Equatable {
    /// What kind of key a ring holds.
    package enum Kind: Sendable {
        case signing
        case sealing
        case symmetric
    }

    /// How long a key stays in the ring after another has become current.
    package enum Keeping: Sendable, Equatable {
        /// Nothing made with it can be alive after these seconds.
        case seconds(Int64)
        /// Rows in a database are looked up by it: rotating it would lose them.
        case forever
    }

    package let service: String
    /// The file name without its ending.
    package let name: String
    package let kind: Kind
    package let keeping: Keeping

    private static let minute: Int64 = 60
    private static let hour = 60 * minute
    private static let day = 24 * hour

    /// Proves a service to others and signs its records, which topics keep for 14 days.
    private static func peer(_ service: String) -> KeyRingPlan {
        KeyRingPlan(service: service, name: "peer", kind: .signing, keeping: .seconds(15 * day))
    }

    /// Seals addresses and secrets; the longest a box can be of use is a notice's 72 hours.
    private static func sealing(_ service: String) -> KeyRingPlan {
        KeyRingPlan(service: service, name: "sealing", kind: .sealing, keeping: .seconds(4 * day))
    }

    /// Every ring of every service. Old keys outlive what they made by the time that a new key settles, and a margin.
    package static let all: [KeyRingPlan] = [
        peer("identity"),
        // Assertions live 60 seconds.
        KeyRingPlan(service: "identity", name: "assertion", kind: .signing, keeping: .seconds(15 * minute)),
        sealing("identity"),
        KeyRingPlan(service: "identity", name: "instrument", kind: .symmetric, keeping: .forever),
        // Codes that prove a contact live 30 minutes at most.
        KeyRingPlan(service: "identity", name: "contact-code", kind: .symmetric, keeping: .seconds(hour)),
        // Links in notices live 30 days at most.
        KeyRingPlan(service: "identity", name: "notice-link", kind: .symmetric, keeping: .seconds(31 * day)),
        // Second factors of agents are stored sealed with it.
        KeyRingPlan(service: "identity", name: "agent", kind: .symmetric, keeping: .forever),
        peer("token"),
        // Access tokens live 5 minutes, grants 10.
        KeyRingPlan(service: "token", name: "signing", kind: .signing, keeping: .seconds(20 * minute)),
        sealing("token"),
        // Links live 24 hours.
        KeyRingPlan(service: "token", name: "link", kind: .symmetric, keeping: .seconds(25 * hour)),
        // Codes live 20 minutes.
        KeyRingPlan(service: "token", name: "code", kind: .symmetric, keeping: .seconds(hour)),
        // A session ends after 30 days at the latest, and keeps the key it began with.
        KeyRingPlan(service: "token", name: "refresh", kind: .symmetric, keeping: .seconds(31 * day)),
        peer("notification"), sealing("notification"),
        // Destinations that nothing is sent to any more are found by it.
        KeyRingPlan(service: "notification", name: "destination", kind: .symmetric, keeping: .forever),
        peer("session"), peer("gateway"),
        // A session's cookie lives as long as its refresh token.
        KeyRingPlan(service: "gateway", name: "cookie", kind: .symmetric, keeping: .seconds(31 * day)),
    ]

    /// The services that have rings, each once, in the order of ``all``.
    package static let services = all.reduce(into: [String]()) { list, plan in
        if list.last != plan.service { list.append(plan.service) }
    }
}
