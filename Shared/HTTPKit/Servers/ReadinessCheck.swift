/// One condition without which a service should get no requests.
package struct ReadinessCheck: Sendable {
    /// Short name in the answer of `/readyz`, as `database` or `kafka`.
    package let name: String
    /// Nil when all is well, else what is missing, in words for an operator and without secrets.
    package let check: @Sendable () async -> String?

    package init(_ name: String, check: @escaping @Sendable () async -> String?) {
        self.name = name
        self.check = check
    }
}
