import NIOHTTP1
import OperatorCommands
import StackUnderTest
import Testing

/// A JSON route with a body that it accepts, for tests that spoil one thing after the other.
struct HostileRoute: Sendable, CustomTestStringConvertible {
    /// What a member is for; decides what else but wrong types it must refuse.
    enum Use: Sendable { case line, address, phone, secret, flag, object }

    var part: Part
    var path: String
    var method = HTTPMethod.POST
    /// Other methods that this path knows.
    var otherMethods: [HTTPMethod] = []
    var isSignedIn = false
    /// Members in order with their JSON text; `@` stands for the address of the person it is about.
    var members: [(name: String, json: String, use: Use)]

    var testDescription: String { "\(method) \(path) (\(members.first?.json ?? ""))" }

    func body(_ email: String, replacing name: String? = nil, with json: String? = nil) -> String {
        let parts = members.compactMap { member -> String? in
            let text = member.name == name ? json : member.json
            return text.map { "\"\(member.name)\":" + $0.replacing("@", with: email) }
        }
        return "{" + parts.joined(separator: ",") + "}"
    }

    static let all: [HostileRoute] = [
        HostileRoute(
            part: .identity, path: "/v1/accounts",
            members: [
                ("email", #""@""#, .address), ("password", #""violet-harbour-3921""#, .secret),
                ("givenName", #""Ada""#, .line), ("familyName", #""Quill""#, .line), ("locale", #""en""#, .line),
                ("country", #""NL""#, .line), ("timeZone", #""Europe/Amsterdam""#, .line),
                ("instruments", #"[{"kind":"card","number":"4111111111111111"}]"#, .object),
            ]),
        HostileRoute(
            part: .identity, path: "/v1/recoveries",
            members: [("channel", #""email""#, .line), ("email", #""@""#, .address)]),
        HostileRoute(
            part: .identity, path: "/v1/recoveries",
            members: [("channel", #""sms""#, .line), ("phone", #""+31612345678""#, .phone)]),
        HostileRoute(
            part: .identity, path: "/v1/account-lookups",
            members: [
                ("givenName", #""Ada""#, .line), ("familyName", #""Quill""#, .line),
                ("instrument", #"{"kind":"card","number":"4111111111111111"}"#, .object),
            ]),
        HostileRoute(
            part: .identity, path: "/v1/recoveries/resend",
            members: [("requestHandle", #""AAAAAAAAAAAAAAAAAAAAAA""#, .line)]),
        HostileRoute(
            part: .identity, path: "/v1/password/reset",
            members: [
                ("grant", #""x.y.z""#, .line), ("newPassword", #""violet-harbour-3922""#, .secret),
                ("signOutEverywhere", "true", .flag),
            ]),
        HostileRoute(
            part: .identity, path: "/v1/sign-ins",
            members: [
                ("identifier", #""@""#, .line), ("password", #""violet-harbour-3923""#, .secret),
                ("device", #"{"name":"Browser"}"#, .object),
            ]),
        HostileRoute(
            part: .identity, path: "/v1/password/change", isSignedIn: true,
            members: [
                ("currentPassword", #""violet-harbour-3924""#, .secret),
                ("newPassword", #""violet-harbour-3925""#, .secret), ("signOutEverywhere", "true", .flag),
            ]),
        HostileRoute(
            part: .identity, path: "/v1/sign-out-everywhere", isSignedIn: true,
            members: [("keepThisDevice", "true", .flag), ("device", #"{"name":"Browser"}"#, .object)]),
        HostileRoute(
            part: .token, path: "/v1/recoveries/redeem",
            members: [("token", "\"" + String(repeating: "A", count: 87) + "\"", .line)]),
        HostileRoute(
            part: .token, path: "/v1/recoveries/redeem",
            members: [
                ("requestHandle", #""AAAAAAAAAAAAAAAAAAAAAA""#, .line), ("code", #""12345678""#, .line),
            ]),
    ]

    /// The account page's routes, for somebody who has just given the password once more.
    static let accountPage: [HostileRoute] = [
        HostileRoute(
            part: .identity, path: "/v1/step-up", isSignedIn: true,
            members: [("password", #""violet-harbour-3926""#, .secret)]),
        HostileRoute(
            part: .identity, path: "/v1/account/email", method: .PUT, isSignedIn: true,
            members: [("email", #""new@example.test""#, .address)]),
        HostileRoute(
            part: .identity, path: "/v1/account/phone", method: .PUT, isSignedIn: true,
            members: [("phone", #""+31612345678""#, .phone)]),
        HostileRoute(
            part: .identity, path: "/v1/account/email/verify", isSignedIn: true,
            members: [("code", #""12345678""#, .line)]),
        HostileRoute(
            part: .identity, path: "/v1/account/phone/verify", isSignedIn: true,
            members: [("code", #""12345678""#, .line)]),
        HostileRoute(
            part: .identity, path: "/v1/account/contacts", otherMethods: [.DELETE], isSignedIn: true,
            members: [("email", #""second@example.test""#, .address)]),
    ]

    /// Values that this member refuses, as JSON text.
    static func hostile(_ use: Use) -> [String] {
        var values = [
            "0", "-1", "1e999", String(repeating: "9", count: 400), "null", #"["a@example.test"]"#, #"{"$ne":1}"#,
            #""""#, #""\ud800""#, "\"" + String(repeating: "x", count: 5000) + "\"",
        ]
        if use != .flag { values += ["true", "false"] }
        if use == .flag { values += [#""true""#] }
        if use != .object { values += ["{}", "[]"] }
        if use == .line || use == .address || use == .phone {
            values += [#""a\r\nBcc: b@example.test""#, #""a\u0000""#, #""a\u2028b""#, #""a\u0085b""#, #""a\u202eb""#]
        }
        if use == .address {
            values += [
                #""a@example.test,b@example.test""#, #""a@example.test;b@example.test""#, #"" a@example.test""#,
                #""a@example.test ""#, #""<a@example.test>""#, #""Ada <a@example.test>""#, #""a@b@example.test""#,
            ]
        }
        if use == .phone {
            values += [
                #""+""#, #""+31""#, #""+316123""#, #""+316123456789012345""#, #""112""#, #""0900123""#,
                #""tel:+31612345678""#, #""+31612345678;ext=1""#, #""+31612345678,+31612345679""#,
                #""+31６12345678""#, #""+٣١٦١٢٣٤٥٦٧٨""#, #""+31612345678x1""#, #""++31612345678""#,
            ]
        }
        return values
    }
}
