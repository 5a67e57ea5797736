package import ServiceRuntime

/// Why the boxes of a message were not opened. Safe to log.
package enum OpenRefusal: Error, Sendable, Equatable {
    /// Sealed with a key we do not know yet; it may be new.
    case senderUnknown(ServiceName)
    /// Not from the service that may send this, or not for this account, attempt, channel or expiry.
    case refused(String)
}
