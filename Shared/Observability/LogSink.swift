/// Where finished log lines go.
///
/// A sink takes whole lines, so that lines of concurrent writers never mix. It may be called from any thread.
package protocol LogSink: Sendable {
    /// Writes one line, which already ends in a line feed.
    func write(line: [UInt8])
}
