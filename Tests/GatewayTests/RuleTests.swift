import Foundation
import HTTPTypes
import RecoveryCrypto
import Testing

@testable import GatewayDomain
@testable import GatewayService

/// Rules that need nothing but their input.
@Suite("Rules of the gateway") struct RuleTests {
    @Test(
        "forms are read strictly",
        arguments: [
            ("a=1&b=2", ["a": "1", "b": "2"]), ("a=x+y%2Bz", ["a": "x y+z"]), ("a=%E2%82%AC", ["a": "€"]),
            ("a", ["a": ""]),
            ("a=", ["a": ""]), ("a=b=c", ["a": "b=c"]), ("", [:]), ("a=%00", ["a": "\0"]),
        ])
    func forms(_ body: String, _ expected: [String: String]) throws {
        let fields = try #require(FormFields(Array(body.utf8)))
        for (name, value) in expected { #expect(fields.text(name) == value && fields.isTicked(name)) }
        #expect(fields.text("missing").isEmpty && !fields.isTicked("missing"))
        #expect(!"\(fields)".contains("1"))
    }

    @Test(
        "forms that are refused",
        arguments: ["a=1&a=2", "a=1&%61=2", "a=%", "a=%4", "a=%zz", "a=%ff", "a=%C0%80", "%ff=1"])
    func refusedForms(_ body: String) {
        #expect(FormFields(Array(body.utf8)) == nil)
    }

    @Test("more fields than any form of ours has are refused")
    func manyFields() {
        #expect(FormFields(Array((0..<21).map { "f\($0)=1" }.joined(separator: "&").utf8)) == nil)
    }

    @Test(
        "where a form may come from",
        arguments: [
            (nil, nil, true), ("same-origin", "null", true), ("same-origin", "https://id.example", true),
            ("none", nil, true),
            (nil, "https://id.example", true), (nil, "null", true), ("cross-site", nil, false),
            ("same-site", nil, false),
            ("same-origin", "https://evil.test", false), (nil, "https://evil.test", false),
            (nil, "https://id.example/", false),
            (nil, "HTTPS://ID.EXAMPLE", false), ("", nil, false), ("SAME-ORIGIN", nil, false),
        ] as [(String?, String?, Bool)])
    func sources(_ site: String?, _ origin: String?, _ expected: Bool) {
        #expect(RequestSource.isOurOwn(site: site, origin: origin, publicOrigin: "https://id.example") == expected)
    }

    @Test(
        "languages by preference",
        arguments: [
            (nil, "en"), ("", "en"), ("nl", "nl"), ("nl-BE,en;q=0.5", "nl"), ("en;q=0.5,nl;q=0.9", "nl"),
            ("fr,de", "en"),
            ("fr,nl;q=0.1", "nl"), ("nl;q=0", "en"), ("nl;q=2", "en"), ("NL-nl", "nl"), ("*", "en"),
            ("nl;q=x,en", "en"),
            (String(repeating: "fr,", count: 1000) + "nl", "en"),
        ] as [(String?, String)])
    func languages(_ header: String?, _ expected: String) {
        #expect(PageLanguage(accepting: header).rawValue == expected)
    }

    @Test("the shape of a link's token")
    func tokenShapes() {
        #expect(
            LinkTokenShape.fits(String(repeating: "A", count: 43))
                && LinkTokenShape.fits(String(repeating: "_", count: 160)))
        for text in [
            "", String(repeating: "A", count: 42), String(repeating: "A", count: 161),
            String(repeating: "é", count: 50), String(repeating: "A", count: 50) + "=",
            String(repeating: "A", count: 50) + "\r\n",
        ] {
            #expect(!LinkTokenShape.fits(text))
        }
    }

    @Test(
        "names of devices come from a closed list",
        arguments: [
            ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox · Linux"),
            ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge · Windows"),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1",
                "Safari · iPhone"
            ),
            ("Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36", "Chrome · Android"),
            ("curl/8.0", "curl"),
            ("<script>alert(1)</script>", nil), (nil, nil), (String(repeating: "Firefox/", count: 1000), nil),
        ] as [(String?, String?)])
    func devices(_ agent: String?, _ expected: String?) {
        #expect(DeviceName.name(userAgent: agent) == expected)
    }

    @Test(
        "client hints say more than the User-Agent, from closed lists too",
        arguments: [
            (#""Brave";v="140", "Chromium";v="140""#, #""Linux""#, "Brave · Linux"),
            (#""Chromium";v="140", "Google Chrome";v="140""#, #""macOS""#, "Chrome · Mac"),
            (#""<svg>";v="1""#, #""<svg>""#, "Chrome · Windows"), (nil, nil, "Chrome · Windows"),
        ] as [(String?, String?, String)])
    func hints(_ brands: String?, _ platform: String?, _ expected: String) {
        let agent = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"
        #expect(DeviceName.name(userAgent: agent, brands: brands, platform: platform) == expected)
    }

    @Test("the shape of a code: eight ASCII digits, spaces and hyphens anywhere (SMS-14)")
    func codeShapes() {
        for text in ["01234567", "0123 4567", " 0123-4567 ", "0-1-2-3-4-5-6-7"] { #expect(CodeShape.fits(text)) }
        for text in [
            "", "0123456", "012345678", "0123456a", "٠١٢٣٤٥٦٧", "０１２３４５６７", "0123\u{A0}4567", "01234567\n", "+1234567",
            String(repeating: " ", count: 30) + "01234567",
        ] {
            #expect(!CodeShape.fits(text))
        }
    }

    @Test("the pause before a message is sent again ends to the millisecond")
    func coolDown() {
        #expect(CoolDown.remaining(asked: 1_000, pause: 60, now: 1_000) == 60)
        #expect(CoolDown.remaining(asked: 1_000, pause: 60, now: 60_999) == 1)
        #expect(CoolDown.remaining(asked: 1_000, pause: 60, now: 61_000) == 0)
        #expect(CoolDown.remaining(asked: 9_000_000, pause: 60, now: 0) == 60, "a clock that was set back")
    }

    @Test("marks of devices that were not made here are not passed on")
    func marks() {
        #expect(
            DeviceMark.fits(String(repeating: "A", count: 22)) && DeviceMark.fits(String(repeating: "_", count: 64)))
        for text in [
            "", "short", String(repeating: "A", count: 65), String(repeating: "A", count: 30) + "\"",
            "é" + String(repeating: "A", count: 30),
        ] {
            #expect(!DeviceMark.fits(text))
        }
    }

    @Test("typed addresses lose blanks at their ends only")
    func typed() {
        #expect(
            TypedAddress.trimmed("  a b@x ") == "a b@x" && TypedAddress.trimmed("   ").isEmpty
                && TypedAddress.trimmed("").isEmpty)
    }

    @Test("tokens are renewed with less than 30 s left, in whole milliseconds")
    func freshness() {
        #expect(SessionFreshness(expiry: 1000, nowMilliseconds: 969_999) == .fresh)
        #expect(SessionFreshness(expiry: 1000, nowMilliseconds: 970_000) == .refresh)
    }

    @Test("sealed cookies open as what they are, and as nothing else")
    func sealing() throws {
        let json = try KeyGenerator.symmetric()
        let sealer = CookieSealer(keys: try SymmetricKeyRing(json: json))
        let tokens = SessionTokens(access: "secret-access", refresh: "secret-refresh")
        let text = try sealer.seal(tokens, as: .session)
        #expect(sealer.open(text, as: .session, SessionTokens.self) == tokens)
        #expect(sealer.open(text, as: .reset, SessionTokens.self) == nil, "one cookie cannot stand in for another")
        #expect(try sealer.seal(tokens, as: .session) != text)
        let stranger = CookieSealer(keys: try SymmetricKeyRing(json: try KeyGenerator.symmetric()))
        #expect(stranger.open(text, as: .session, SessionTokens.self) == nil)
        for index in text.indices where text[index] != "." {
            var changed = text
            changed.replaceSubrange(index...index, with: text[index] == "A" ? "B" : "A")
            #expect(sealer.open(changed, as: .session, SessionTokens.self) != tokens || changed == text)
        }
        for forged in ["", ".", "x", "x.y", text + "A", String(text.dropLast(4))] {
            #expect(sealer.open(forged, as: .session, SessionTokens.self) == nil)
        }
        #expect(!"\(tokens)".contains("secret"))
    }

    @Test("cookies sealed before a key was replaced still open, and its forms still count")
    func rotation() throws {
        let first = try KeyGenerator.symmetric()
        let old = CookieSealer(keys: try SymmetricKeyRing(json: first))
        let text = try old.seal(["a": "b"], as: .handle)
        let form = old.formToken(.login, secret: "s")
        let added = try KeyGenerator.add(to: first, use: .symmetric)
        let ring = try KeyGenerator.promote(added.keyID, in: added.json, use: .symmetric)
        let new = CookieSealer(keys: try SymmetricKeyRing(json: ring))
        #expect(new.open(text, as: .handle, [String: String].self) == ["a": "b"])
        #expect(new.isGenuine(form, .login, secret: "s") && !new.isGenuine(form, .logout, secret: "s"))
        #expect(!new.isGenuine(form, .login, secret: "t"))
    }

    @Test("a cookie that comes twice is ignored: one of the two is somebody else's")
    func twice() {
        let headers: HTTPFields = [.cookie: "__Host-rekey-csrf=a; __Host-rekey-csrf=b; __Host-rekey-reset=c"]
        let jar = CookieJar(headers: headers, isSecure: true)
        #expect(jar.value(.csrf) == nil && jar.value(.reset) == "c" && jar.value(.session) == nil)
        #expect(CookieJar(headers: headers, isSecure: false).value(.reset) == nil)
    }
}
