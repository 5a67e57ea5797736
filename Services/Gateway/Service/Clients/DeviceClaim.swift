/// What a browser says of itself when a session is opened for it.
package struct DeviceClaim: Encodable, Sendable, Equatable {
    package var name: String
    /// The mark this browser keeps; nil when it has none.
    package var id: String?

    package init(name: String, id: String?) {
        self.name = name
        self.id = id
    }
}
