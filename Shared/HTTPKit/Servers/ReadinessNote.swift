/// Something that operators look for at `/readyz` and that keeps no request away, as a provider that does not work.
package struct ReadinessNote: Sendable {
    /// Short name in the answer, as `provider-smtp`.
    let name: String
    /// In words for an operator and without secrets; asks nobody.
    let text: @Sendable () -> String

    package init(_ name: String, text: @escaping @Sendable () -> String) {
        self.name = name
        self.text = text
    }
}
