package import GatewayDomain
package import HTTPTypes

/// The cookies of one request, and the changes its answer makes to them.
package struct CookieJar: Sendable {
    private let isSecure: Bool
    private var received: [String: String] = [:]
    private var changes: [String] = []

    /// A name that appears twice is ignored: one of the two was put there by somebody else.
    package init(headers: HTTPFields, isSecure: Bool) {
        self.isSecure = isSecure
        var twice: Set<String> = []
        for line in headers[values: .cookie] {
            for pair in line.split(separator: ";") {
                let pair = pair.drop { $0 == " " }
                guard let split = pair.firstIndex(of: "=") else { continue }
                let name = String(pair[..<split])
                if received.updateValue(String(pair[pair.index(after: split)...]), forKey: name) != nil {
                    twice.insert(name)
                }
            }
        }
        for name in twice { received[name] = nil }
    }

    /// The value of a cookie; nil without one.
    package func value(_ name: CookieName) -> String? {
        received[name.text(isSecure: isSecure)].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Sets a cookie for `maxAge` seconds.
    package mutating func set(_ name: CookieName, _ value: String, maxAge: Int) {
        received[name.text(isSecure: isSecure)] = value
        change(name, value, maxAge)
    }

    /// Removes a cookie when there is one.
    package mutating func clear(_ name: CookieName) {
        guard received.removeValue(forKey: name.text(isSecure: isSecure)) != nil else { return }
        change(name, "", 0)
    }

    /// Lax and not Strict where a link in a mail leads: that is a navigation from elsewhere, and its redirect must bring
    /// the cookie back.
    private mutating func change(_ name: CookieName, _ value: String, _ maxAge: Int) {
        let text = name.text(isSecure: isSecure)
        changes.removeAll { $0.hasPrefix(text + "=") }
        let secure = isSecure ? "; Secure" : ""
        let site = name.crossesSites ? "Lax" : "Strict"
        changes.append("\(text)=\(value); Path=/; Max-Age=\(maxAge); HttpOnly; SameSite=\(site)\(secure)")
    }

    /// Adds the changes to an answer's headers.
    package func apply(to headers: inout HTTPFields) {
        for change in changes { headers.append(HTTPField(name: .setCookie, value: change)) }
    }
}
