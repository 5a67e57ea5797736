/// One kind of event on the wire: its CloudEvents type, its topic and its JSON data.
///
/// Additive change keeps the type; anything else is a new type on a new topic. Sealed boxes live under the top-level
/// member `sealed`, which the producer's outbox erases once the event has expired.
package protocol RekeyEvent: Codable, Sendable, Equatable {
    /// The CloudEvents `type`, with the `rekey.` prefix.
    static var type: String { get }
    /// The only topic this event is written to.
    static var topic: Topic { get }
}

extension RekeyEvent {
    /// The CloudEvents `dataschema`: a name, not an address to fetch.
    package static var dataSchema: String { "urn:rekey:schema:\(type):v1" }
}
