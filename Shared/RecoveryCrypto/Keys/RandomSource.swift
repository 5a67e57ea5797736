/// Where random bytes come from; a parameter so that tests can repeat a run.
package protocol RandomSource: Sendable {
    /// `count` fresh bytes of cryptographic quality. Does not block and may be called from any thread.
    func bytes(_ count: Int) -> [UInt8]
}
