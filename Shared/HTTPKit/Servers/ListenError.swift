/// A listener that could not be opened, in one line for a person.
package struct ListenError: Error, CustomStringConvertible {
    package let description: String

    init(host: String, port: Int, key: String, underlying: any Error) {
        let reason = "\(underlying)"
        if reason.contains("Address already in use") || reason.contains("EADDRINUSE") || reason.contains("errno: 98") {
            description = "port \(port) on \(host) is already in use; set another one with \(key)"
        } else if reason.contains("Permission denied") || reason.contains("errno: 13") {
            description = "port \(port) on \(host) needs rights this process does not have; set another one with \(key)"
        } else {
            description = "cannot listen on \(host):\(port) (\(key))"
        }
    }
}
