/// The configured numbers of support cases.
struct SupportRules: Sendable {
    /// From an approval until it takes effect.
    var approvalWait: Duration
    /// The same for an address that the account never had.
    var newAddressWait: Duration
}
