import Foundation
import Testing

/// A report from `Fixtures/bounces`, written as the named mail server writes one.
struct BounceSample: Sendable, CustomTestStringConvertible {
    let name: String
    /// The class it stands for; nil when nothing follows from it.
    let reason: String?

    var testDescription: String { name }

    static let all = [
        BounceSample(name: "postfix-no-such-mailbox", reason: "no-such-mailbox"),
        BounceSample(name: "postfix-disabled", reason: "mailbox-disabled"),
        BounceSample(name: "postfix-full", reason: nil),
        BounceSample(name: "postfix-policy", reason: nil),
        BounceSample(name: "postfix-delayed", reason: nil),
        BounceSample(name: "postfix-delivered", reason: nil),
        BounceSample(name: "postfix-relayed", reason: nil),
        BounceSample(name: "postfix-expanded", reason: nil),
        BounceSample(name: "exim-no-such-mailbox", reason: "no-such-mailbox"),
        BounceSample(name: "exim-unclear", reason: nil),
        BounceSample(name: "exchange-not-found", reason: "no-such-domain"),
        BounceSample(name: "gmail-no-such-mailbox", reason: "no-such-mailbox"),
        BounceSample(name: "sendmail-no-such-mailbox", reason: "no-such-mailbox"),
        BounceSample(name: "arf-abuse", reason: "complaint"),
        BounceSample(name: "arf-not-spam", reason: nil),
        BounceSample(name: "vacation", reason: nil),
    ]

    /// The mail about message `id` to `address`.
    static func mail(_ name: String, _ id: UUID, to address: String = "anna@example.com") throws -> [UInt8] {
        func filled(_ file: String) throws -> String {
            let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
                .appendingPathComponent("Fixtures/bounces/\(file)")
            return try String(contentsOf: path, encoding: .utf8)
                .replacing("%ID%", with: id.uuidString.lowercased()).replacing("%ADDRESS%", with: address)
        }
        func encoded(_ file: String) throws -> String {
            Data(try filled(file).utf8).base64EncodedString(options: [.lineLength76Characters, .endLineWithLineFeed])
        }
        var mail = try filled("\(name).eml")
        if mail.contains("BASE64-") {
            mail = mail.replacing("BASE64-STATUS", with: try encoded("exchange-status.txt"))
                .replacing("BASE64-ORIGINAL", with: try encoded("exchange-original.txt"))
        }
        return Array(mail.utf8)
    }
}
