import EventContracts
import Foundation
import Markup
import NotificationDomain
import TestSupport
import Testing

@testable import NotificationService

/// What mail looks like in a real browser: readable on a narrow screen, in the light and in the dark, and without fetching
/// anything. `deploy/dev gallery` makes pictures of the same messages.
@Suite("Appearance", .enabled(if: Chromium.isInstalled, "Chromium is not installed; deploy/dev test installs it"))
struct AppearanceTests {
    /// What the browser says of one message.
    private struct Measure: Decodable {
        var name: String
        /// Of its content, in pixels.
        var width: Int
        /// The worst of any text against what is behind it (WCAG).
        var contrast: Double
        /// How bright the page is, 0 to 1.
        var background: Double
        /// Things that were fetched.
        var fetched: Int
    }

    private static let screen = 320

    @Test(
        "every mail fits 320 pixels, is easy to read and fetches nothing, in the light and in the dark",
        arguments: [false, true])
    func readable(_ dark: Bool) async throws {
        let measures = try await Self.measure(try Self.mails(), dark: dark)
        #expect(measures.count == TemplateSource.kinds.count * MessageLanguage.allCases.count)
        for mail in measures {
            #expect(mail.width <= Self.screen, "\(mail.name) is \(mail.width) wide")
            #expect(mail.contrast >= 4.5, "\(mail.name) has a contrast of \(mail.contrast)")
            let range = dark ? 0...0.1 : 0.8...1
            #expect(range.contains(mail.background), "\(mail.name) is \(mail.background) bright")
            #expect(mail.fetched == 0, "\(mail.name) fetches")
        }
    }

    @Test("the browser does see what is too wide, too faint, and fetched")
    func control() async throws {
        let bad = """
            <!DOCTYPE html><body style="background:#fff"><p style="width:900px;color:#ddd">x</p>\
            <img src="file:///nowhere.png"></body>
            """
        let measure = try #require(try await Self.measure([("bad", bad)], dark: true).first)
        #expect(measure.width > Self.screen)
        #expect(measure.contrast < 2)
        #expect(measure.background > 0.9)
        #expect(measure.fetched == 1)
    }

    private static func mails() throws -> [(name: String, html: String)] {
        let preview = try TemplatePreview()
        return try TemplateSource.kinds.flatMap { kind in
            try MessageLanguage.allCases.map { language in
                ("\(kind.rawValue).\(language.rawValue)", try preview(kind, .email, language).html)
            }
        }
    }

    /// Opens every mail in a frame of its own, as wide as a narrow telephone.
    private static func measure(_ mails: [(name: String, html: String)], dark: Bool) async throws -> [Measure] {
        let frames = mails.map { mail in
            let source = MarkupText().escapeText(mail.html)
            return
                "<iframe name=\"\(mail.name)\" width=\(screen) height=600 style=\"border:0\" srcdoc=\"\(source)\"></iframe>"
        }
        let page = """
            <!DOCTYPE html><html><head><meta charset="utf-8"><meta name="color-scheme" content="light dark"></head>
            <body>\(frames.joined(separator: "\n"))
            <script>\(script)</script></body></html>
            """
        let document = try await Chromium.document(of: page, dark: dark)
        guard let start = document.firstRange(of: "<body>["), let end = document.firstRange(of: "]</body>") else {
            throw Chromium.Failed(description: "nothing was measured: \(document.prefix(500))")
        }
        let json = "[" + document[start.upperBound..<end.lowerBound] + "]"
        return try JSONDecoder().decode([Measure].self, from: Data(json.utf8))
    }

    /// Relative luminance and contrast as WCAG 2 defines them.
    private static let script = """
        function channels(colour) { return colour.match(/[0-9.]+/g).map(Number); }
        function luminance(colour) {
          const [r, g, b] = channels(colour).slice(0, 3).map(v => v / 255)
            .map(v => v <= 0.03928 ? v / 12.92 : Math.pow((v + 0.055) / 1.055, 2.4));
          return 0.2126 * r + 0.7152 * g + 0.0722 * b;
        }
        function behind(view, element) {
          for (let e = element; e; e = e.parentElement) {
            const c = view.getComputedStyle(e).backgroundColor, parts = channels(c);
            if (parts.length < 4 || parts[3] > 0) return luminance(c);
          }
          return 1;
        }
        function measure(frame) {
          const view = frame.contentWindow, doc = frame.contentDocument;
          let contrast = 21;
          const walk = doc.createTreeWalker(doc.body, NodeFilter.SHOW_TEXT);
          while (walk.nextNode()) {
            if (!walk.currentNode.data.trim()) continue;
            const e = walk.currentNode.parentElement;
            const a = luminance(view.getComputedStyle(e).color), b = behind(view, e);
            contrast = Math.min(contrast, (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05));
          }
          return { name: frame.name, width: doc.documentElement.scrollWidth, contrast: contrast,
            background: behind(view, doc.body), fetched: doc.querySelectorAll('[src], link, script').length };
        }
        onload = () => { document.body.textContent = JSON.stringify([...document.querySelectorAll('iframe')].map(measure)); };
        """
}
