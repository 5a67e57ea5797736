import Foundation
import Glibc

/// Reads what the operating system knows about this process.
///
/// Names as in the Prometheus client guidelines, "Process metrics". A value that cannot be read is left out.
package struct ProcessMetrics: Sendable {
    private let startTime: Double

    package init() {
        self.startTime = Date().timeIntervalSince1970.rounded(.down)
    }

    /// Name and value of each metric, sorted by name.
    package func read() -> [(name: String, value: Double)] {
        var values: [(name: String, value: Double)] = []
        if let seconds = Self.cpuSeconds() { values.append(("process_cpu_seconds_total", seconds)) }
        if let open = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count {
            values.append(("process_open_fds", Double(open)))
        }
        let status = Self.status()
        if let resident = status["VmRSS"] { values.append(("process_resident_memory_bytes", resident * 1024)) }
        values.append(("process_start_time_seconds", startTime))
        if let threads = status["Threads"] { values.append(("process_threads", threads)) }
        if let virtual = status["VmSize"] { values.append(("process_virtual_memory_bytes", virtual * 1024)) }
        return values
    }

    private static func cpuSeconds() -> Double? {
        var time = timespec()
        guard clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time) == 0 else { return nil }
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// `Name: number [kB]` lines of /proc/self/status.
    private static func status() -> [String: Double] {
        guard let text = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8) else { return [:] }
        var values: [String: Double] = [:]
        for line in text.split(separator: "\n") {
            let parts = line.split(whereSeparator: { $0 == ":" || $0 == "\t" || $0 == " " })
            if parts.count >= 2, let number = Double(parts[1]) { values[String(parts[0])] = number }
        }
        return values
    }
}
