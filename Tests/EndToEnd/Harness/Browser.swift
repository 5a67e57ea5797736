import Foundation
import NIOHTTP1
import OperatorCommands
import StackUnderTest

/// A browser without scripts: keeps cookies, follows redirects, fills in the forms of a page.
struct Browser: Sendable {
    /// A page as it was shown at the end of any redirects.
    struct Page: Sendable {
        var path: String
        var status: Int
        var text: String
        var answer: StackAnswer
    }

    let client: StackClient
    let origin: String
    private(set) var cookies: [String: String] = [:]

    init(client: StackClient, origin: String) {
        self.client = client
        self.origin = origin
    }

    mutating func open(_ path: String) async throws -> Page {
        try await follow(path) { try await $0.client.get($0.origin + path, headers: $0.headers()) }
    }

    /// Submits the form of `page` whose action is `form`: its hidden and preset fields, and what the person types.
    mutating func submit(_ page: Page, form action: String, fields: [String: String]) async throws -> Page {
        guard let form = HTMLForm.all(in: page.text).first(where: { $0.action == action }) else {
            throw StackError("\(page.path) shows no form for \(action)")
        }
        let values = form.fields.merging(fields) { _, typed in typed }
        return try await follow(action) { browser in
            try await browser.client.sendForm(
                browser.origin + action, values.map { ($0.key, $0.value) },
                headers: browser.headers() + [("origin", browser.origin), ("sec-fetch-site", "same-origin")])
        }
    }

    private func headers() -> [(String, String)] {
        var headers = [("accept", "text/html"), ("accept-language", "en")]
        if !cookies.isEmpty {
            headers.append(("cookie", cookies.map { "\($0.key)=\($0.value)" }.joined(separator: "; ")))
        }
        return headers
    }

    private mutating func follow(_ path: String, _ first: (Browser) async throws -> StackAnswer) async throws -> Page {
        var answer = try await first(self)
        var path = path
        for _ in 0..<5 {
            keepCookies(answer)
            guard (300..<400).contains(answer.status), let location = answer.headers.first(name: "location") else {
                break
            }
            guard location.hasPrefix("/") else { throw StackError("a redirect leaves the site") }
            path = location
            answer = try await client.get(origin + location, headers: headers())
        }
        let plain = path.split(separator: "?", omittingEmptySubsequences: false).first.map(String.init) ?? path
        return Page(path: plain, status: answer.status, text: answer.text, answer: answer)
    }

    private mutating func keepCookies(_ answer: StackAnswer) {
        for line in answer.headers["set-cookie"] {
            let parts = line.split(separator: ";", omittingEmptySubsequences: false).map {
                $0.trimmingCharacters(in: .whitespaces)
            }
            guard let pair = parts.first, let equals = pair.firstIndex(of: "=") else { continue }
            let name = String(pair[..<equals])
            let value = String(pair[pair.index(after: equals)...])
            let gone = parts.contains { $0.lowercased() == "max-age=0" } || value.isEmpty
            cookies[name] = gone ? nil : value
        }
    }
}
