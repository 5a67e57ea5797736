/// What a process is called when nobody has named it.
enum InstanceName {
    /// As long as the longest host name of Linux, so that in practice nothing is cut.
    private static let longestHost = 64

    /// The same after a restart on one host, so that leases go on at once, and another one on every other host.
    ///
    /// - Parameter host: characters other than ASCII letters, digits and hyphens become hyphens.
    static func standard(service: ServiceName, host: String, port: Int) -> String {
        let safe = host.utf8.prefix(longestHost).map { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                byte
            default: UInt8(ascii: "-")
            }
        }
        return "\(service.rawValue)-\(String(decoding: safe, as: UTF8.self))-\(port)"
    }
}
