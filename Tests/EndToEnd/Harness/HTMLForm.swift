import Foundation

/// A form of our own pages, read well enough to submit it.
struct HTMLForm: Sendable {
    var action: String
    /// Fields that have a value without anybody typing: hidden, preset, ticked.
    var fields: [String: String]

    static func all(in html: String) -> [HTMLForm] {
        html.matches(of: /(?s)<form\b([^>]*)>(.*?)<\/form>/).map { match in
            var fields: [String: String] = [:]
            for input in String(match.2).matches(of: /<(?:input|button)\b([^>]*)>/) {
                let attributes = attributes(String(input.1))
                guard let name = attributes["name"] else { continue }
                switch attributes["type"] {
                case "checkbox", "radio": if attributes["checked"] != nil { fields[name] = attributes["value"] ?? "on" }
                case "submit": if let value = attributes["value"] { fields[name] = value }
                default: fields[name] = attributes["value"] ?? ""
                }
            }
            return HTMLForm(action: attributes(String(match.1))["action"] ?? "", fields: fields)
        }
    }

    private static func attributes(_ text: String) -> [String: String] {
        var found: [String: String] = [:]
        for match in text.matches(of: /([A-Za-z-]+)(?:\s*=\s*"([^"]*)")?/) {
            found[String(match.1).lowercased()] = match.2.map { unescape(String($0)) } ?? ""
        }
        return found
    }

    private static func unescape(_ text: String) -> String {
        text.replacingOccurrences(of: "&quot;", with: "\"").replacingOccurrences(of: "&#39;", with: "'")
            .replacingOccurrences(of: "&lt;", with: "<").replacingOccurrences(of: "&gt;", with: ">")
            .replacingOccurrences(of: "&amp;", with: "&")
    }
}
