/// A liveness record that identity and session write on every partition of their topics each second.
///
/// Not a CloudEvent and under 100 bytes whole: header `ce_type: rekey.heartbeat`, no key, value `{"publishedThrough":…}`.
/// It promises that no unsent row of that partition is older than `publishedThrough`.
package struct Heartbeat: Codable, Sendable, Equatable {
    package static let type = "rekey.heartbeat"
    /// Milliseconds since 1970 by the producer's database clock, never a shifted one.
    package var publishedThrough: Int64
    package init(publishedThrough: Int64) { self.publishedThrough = publishedThrough }
}
