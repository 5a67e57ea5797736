/// Why the policy refuses a password; the raw value is the wire's `reason`.
package enum PasswordRefusal: String, Sendable, CaseIterable {
    /// Fewer code points than configured.
    case tooShort = "too-short"
    /// Among the passwords attackers try first, or a plain run or repetition.
    case blocked
    /// Made of this service's name and little else.
    case containsServiceName = "contains-service-name"
    /// Made of the account's address and little else.
    case containsAddress = "contains-address"
    /// Made of the owner's name and little else.
    case containsName = "contains-name"
}
