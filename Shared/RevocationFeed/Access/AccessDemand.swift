/// What a request is going to do, as far as it decides how sure one must be of its token.
package struct AccessDemand: Sendable, Hashable {
    /// It changes something.
    package var isWrite: Bool
    /// It must not be done for a session that was ended half a minute ago: guarded changes, signing devices out,
    /// handing out everything that is known of an account.
    package var isSensitive: Bool

    package init(isWrite: Bool, isSensitive: Bool = false) {
        self.isWrite = isWrite
        self.isSensitive = isSensitive
    }

    /// Shows something and changes nothing.
    package static let reading = AccessDemand(isWrite: false)
    package static let writing = AccessDemand(isWrite: true)
    /// Changes something that deserves care.
    package static let sensitive = AccessDemand(isWrite: true, isSensitive: true)
}
