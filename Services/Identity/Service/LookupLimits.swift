/// How many look-ups by name and payment number are carried out in an hour; the rest is answered alike and does nothing.
struct LookupLimits: Sendable {
    /// With one number.
    var perNumber: Int
    /// With one whole name.
    var perName: Int
    /// Altogether.
    var total: Int
}
