/// How a provider is reached that takes JSON of its own kind: an operator writes down what that looks like.
package struct JSONProviderConfiguration: Sendable {
    /// Where to ask what became of a message, and how to read that.
    struct Look: Sendable {
        /// With `{{reference}}` in it.
        let url: String
        let path: JSONPath
        let accepted: Set<String>
        let refused: Set<String>
        let notFound: Set<String>
    }

    let url: String
    /// `POST` or `PUT`.
    let method: String
    /// Those that carry the secret among them.
    let headers: [(name: String, value: String)]
    let from: String
    let template: SMSBodyTemplate
    /// Where the provider's name of a message stands in its answer.
    let idPath: JSONPath?
    let look: Look?
}

extension JSONProviderConfiguration: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "JSONProviderConfiguration(<redacted>)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
