import Foundation
import GatewayDomain
import HTTPTypes
import Testing

@testable import GatewayService

/// Every page, whatever it says.
@Suite("Pages") struct PageTests {
    static let paths = [
        "/", "/loginhelp", "/loginhelp/sent", "/reset", "/reset?token=x", "/login", "/account", "/account/password",
        "/account/devices", "/account/email", "/account/phone", "/account/activity", "/account/close", "/code", "/find",
        "/find/sent",
        "/support", "/support/login", "/support/open", "/object", "/object/done",
        "/support/cases/\(Backend.supportCase)", "/support/cases/\(Backend.supportCase)/audit",
        "/account/export", "/account/reopen", "/account/email/verify", "/loginhelp/phone",
        "/.well-known/change-password", "/assets/style.css", "/nowhere", "/api/whoami", "/undo",
        "/undo?token=\(Backend.goodToken)",
        "/api/nothing",
        "/reset?token=\(Backend.goodToken)", "/%2e%2e/etc/passwd",
    ]

    @Test(
        "every answer carries every header: pages, redirects, errors, files, HEAD and wrong methods (WEB-01)",
        arguments: paths)
    func headers(_ path: String) async throws {
        try await GatewayFixture.with { browser, _ in
            for method in [HTTPRequest.Method.get, .head, .post, .put, .delete, .trace, .options] {
                let answer = try await browser.send(method, path)
                let csp = try #require(answer.headers[.contentSecurityPolicy], "\(method) \(path)")
                for part in [
                    "default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'",
                    "form-action 'self'",
                    "base-uri 'none'", "object-src 'none'", "frame-ancestors 'none'",
                ] {
                    #expect(csp.contains(part))
                }
                #expect(!csp.contains("unsafe"))
                #expect(answer.headers[.strictTransportSecurity] == "max-age=63072000; includeSubDomains")
                for (name, value) in [
                    ("x-content-type-options", "nosniff"), ("referrer-policy", "no-referrer"),
                    ("cross-origin-opener-policy", "same-origin"),
                ] {
                    #expect(answer.headers[try #require(HTTPField.Name(name))] == value)
                }
                #expect(answer.headers[try #require(HTTPField.Name("permissions-policy"))] != nil)
                #expect(answer.headers[.server] == nil && answer.headers[.accessControlAllowOrigin] == nil)
                if path != "/assets/style.css" { #expect(answer.headers[.cacheControl] == "no-store") }
                #expect(answer.status.code < 500)
                if method == .head { #expect(answer.text.isEmpty) }
            }
        }
    }

    @Test("well-known address for password managers: a redirect that is not for good, and nothing beside it (PWD-10)")
    func wellKnown() async throws {
        try await GatewayFixture.with { browser, _ in
            let answer = try await browser.get("/.well-known/change-password")
            #expect(answer.status == .found && answer.location == "/account/password")
            let other = try await browser.get(
                "/.well-known/resource-that-should-not-exist-whose-status-code-should-not-be-200")
            #expect(other.status == .notFound && other.text.contains("<h1>Not found</h1>"))
        }
    }

    @Test("unused methods are 405 with Allow, and a page (WEB-03)")
    func methods() async throws {
        try await GatewayFixture.with { browser, _ in
            let answer = try await browser.send(.put, "/login")
            #expect(answer.status == .methodNotAllowed && answer.headers[.allow] == "GET, HEAD, POST")
            #expect(answer.headers[.contentType] == "text/html; charset=utf-8")
        }
    }

    @Test("both languages have the same texts, and none is empty")
    func texts() throws {
        let english = try PageTexts(.english).sections
        let dutch = try PageTexts(.dutch).sections
        #expect(english.keys.sorted() == dutch.keys.sorted())
        for (section, texts) in english {
            #expect(texts.keys.sorted() == dutch[section]?.keys.sorted(), "\(section)")
            #expect(
                texts.values.allSatisfy { !$0.isEmpty } && dutch[section]?.values.allSatisfy { !$0.isEmpty } == true)
        }
    }

    @Test("every text a page names exists", arguments: Page.Template.allCases)
    func named(_ template: Page.Template) throws {
        let sections = try PageTexts(.english).sections
        let known = Set((sections["common"] ?? [:]).keys).union((sections[template.rawValue] ?? [:]).keys)
        let source = String(decoding: PageRenderer.source(template), as: UTF8.self)
        for part in source.components(separatedBy: "{{t.").dropFirst() {
            let name = String(part.prefix { $0 != "}" })
            #expect(known.contains(name), "\(template.rawValue): \(name)")
        }
        #expect(!source.contains("{{{") && !source.contains("{{&") && !source.contains("{{>"), "nothing unescaped")
    }

    @Test(
        "every field has a label, every page a language, a title, one heading and a viewport (WEB-07)",
        arguments: PageLanguage.allCases)
    func readable(_ language: PageLanguage) throws {
        let renderer = try PageRenderer()
        for template in Page.Template.allCases {
            let title = template == .message ? TextKey("common", "notFoundTitle") : nil
            let html = renderer.render(Page(template, title: title, error: TextKey("reset", "differ")), language)
            #expect(html.hasPrefix("<!DOCTYPE html>\n<html lang=\"\(language.rawValue)\">"))
            #expect(html.contains("name=\"viewport\" content=\"width=device-width, initial-scale=1\""))
            #expect(
                html.components(separatedBy: "<h1>").count == 2 && !html.contains("<h1></h1>")
                    && !html.contains("<title> "))
            #expect(
                html.contains("role=\"alert\"") && !html.contains("{{") && !html.contains("<script")
                    && !html.contains("style=\""))
            for tag in html.components(separatedBy: "<input ").dropFirst() {
                let tag = tag.prefix { $0 != ">" }
                if tag.contains("type=\"hidden\"") || tag.contains(" hidden") { continue }
                let id = tag.components(separatedBy: "id=\"").dropFirst().first?.prefix { $0 != "\"" } ?? ""
                #expect(!id.isEmpty && html.contains("<label for=\"\(id)\">"), "\(template.rawValue): \(tag)")
            }
            #expect(!html.contains("http://") && !html.contains("https://"), "nothing from elsewhere (LNK-09)")
        }
    }

    @Test("over plain http, in development, cookies have another name and no Secure")
    func plainHTTP() async throws {
        try await GatewayFixture.with(publicURL: "http://127.0.0.1:8080") { browser, _ in
            _ = try await browser.get("/reset?token=\(Backend.goodToken)")
            #expect(browser.cookies["dev-rekey-reset"] != nil && browser.cookies["__Host-rekey-reset"] == nil)
            #expect(browser.attributes["dev-rekey-reset"] == "Path=/; Max-Age=1800; HttpOnly; SameSite=Lax")
        }
    }
}
