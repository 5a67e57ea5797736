import Foundation
import OperatorCommands
import Testing

/// Reading a link out of a message the way a person's mail program would.
@Suite struct InboxMessageTests {
    private func message(_ text: String) throws -> InboxMessage {
        let fields = [
            "id": "1", "kind": "recovery-link", "channel": "email", "to": "a@example.test", "subject": "s", "html": "",
            "sentAt": "2026-01-01T00:00:00.000Z", "text": text,
        ]
        return try JSONDecoder().decode(InboxMessage.self, from: JSONEncoder().encode(fields))
    }

    @Test("the link ends at white space, its token at the first other character")
    func link() throws {
        let message = try message("Hello\n\nhttps://rekey.test/reset?token=AB-_9\n\nNot you? Ignore it.")
        #expect(message.link == "https://rekey.test/reset?token=AB-_9")
        #expect(message.linkToken == "AB-_9")
    }

    @Test("no link, no token", arguments: ["", "nothing here", "?token= and no more"])
    func none(_ text: String) throws { #expect(try message(text).linkToken == nil) }

    @Test(
        "the code is the first run of exactly eight ASCII digits",
        arguments: [
            ("01234567 is your Rekey code.", "01234567"), ("call +31612345678 or type 12345678", "12345678"),
            ("123456789", nil), ("1234567", nil), ("١٢٣٤٥٦٧٨", nil), ("@host #87654321", "87654321"), ("", nil),
        ] as [(String, String?)])
    func code(_ text: String, _ code: String?) throws { #expect(try message(text).code == code) }
}
