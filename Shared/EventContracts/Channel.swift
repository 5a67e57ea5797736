/// How a message reaches a person.
package enum Channel: String, Codable, Sendable, CaseIterable {
    case email
    case sms
}
