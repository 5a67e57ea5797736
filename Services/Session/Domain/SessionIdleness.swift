/// When a session that was not used has ended by itself; nobody tells the registry of it.
package enum SessionIdleness {
    /// In milliseconds, after the last refresh that the registry knows of: token refuses a session that was idle for 14
    /// days, and of its refreshes tells one in ten minutes.
    ///
    /// *Source:* RFC 9700 §4.14.2; token's `RefreshLifetime.idleMilliseconds` and `RefreshSampling.windowMilliseconds`.
    package static let milliseconds: Int64 = (14 * 24 * 60 + 10) * 60 * 1000
}
