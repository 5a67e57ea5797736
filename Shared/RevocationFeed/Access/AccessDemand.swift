/// What a request is going to do, as far as it decides how sure one must be of its token.
public struct AccessDemand: Sendable, Hashable {
    /// It changes something.
    public var isWrite: Bool
    /// It must not be done for a session that was ended half a minute ago: guarded changes, signing devices out,
    /// handing out everything that is known of an account.
    public var isSensitive: Bool

    public init(isWrite: Bool, isSensitive: Bool = false) {
        self.isWrite = isWrite
        self.isSensitive = isSensitive
    }

    /// Shows something and changes nothing.
    public static let reading = AccessDemand(isWrite: false)
    public static let writing = AccessDemand(isWrite: true)
    /// Changes something that deserves care.
    public static let sensitive = AccessDemand(isWrite: true, isSensitive: true)
}
