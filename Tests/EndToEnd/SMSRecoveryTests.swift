import Foundation
import OperatorCommands
import StackUnderTest
import Testing

/// Recovery by a code over real processes, two instances of each service (issue point 4; SMS-03…SMS-14).
@Suite("Recovery by SMS", .stack(instances: 2), .serialized) struct SMSRecoveryTests {
    let stack: Stack
    init() throws { stack = try Stack.required() }

    @Test("the whole journey, step by step")
    func journey() async throws {
        let traveller = Traveller(client: stack.client, limit: Stack.patience)
        let steps = try await SMSJourney(traveller: traveller).run()
        #expect(steps.count == 13)
    }

    @Test("SMS-09: the text names the host and the code in its last line, for the browser of that site alone")
    func text() async throws {
        let somebody = try await stack.withPhone()
        let phone = try #require(somebody.phone)
        let (_, code) = try await stack.smsCode(phone)
        let text = try await stack.message("recovery-code", to: phone).text
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(text.hasPrefix(code) || lines.first?.contains(code) == true)
        #expect(lines.last(where: { !$0.isEmpty }) == "@127.0.0.1 #\(code)")
        #expect(!text.contains("http"), "a code's message holds no link")
        #expect(!text.contains(somebody.person.email) && !text.contains(somebody.person.familyName))
    }

    @Test("SMS-14: blanks and hyphens are typed by people; other digits, letters and lengths are refused alike")
    func typed() async throws {
        let phone = try #require(try await stack.withPhone().phone)
        let (handle, code) = try await stack.smsCode(phone)
        let arabic = String(
            String.UnicodeScalarView(code.unicodeScalars.compactMap { UnicodeScalar($0.value + 0x630) }))
        let fullWidth = String(
            String.UnicodeScalarView(code.unicodeScalars.compactMap { UnicodeScalar($0.value + 0xFEE0) }))
        let refused = [arabic, fullWidth, "", code + "0", String(code.dropLast()), "abcdefgh", "+" + code.dropFirst()]
        var shapes: Set<String> = []
        for text in refused {
            shapes.insert(Stack.withoutInstance(try await stack.client.redeem(requestHandle: handle, code: text)))
        }
        #expect(shapes.count == 1 && shapes.first?.hasPrefix("400 ") == true, "\(shapes)")
        let spaced = "\(code.prefix(4)) \(code.dropFirst(4).prefix(2))-\(code.suffix(2))"
        #expect(try await stack.client.redeem(requestHandle: handle, code: spaced).status == 200)
    }

    @Test(
        "a number nobody has, one not proved, one asked for in national form: the same 202; only the proved one gets a code"
    )
    func silence() async throws {
        let proved = try await stack.withPhone()
        let known = try #require(proved.phone)
        let unproved = DemoPerson.freshPhone()
        let owner = try await stack.proved("unproved")
        try await stack.stepUp(owner)
        try #require(try await stack.client.replace(.phone, by: unproved, bearer: owner.bearer).status == 202)
        _ = try await stack.message("contact-verification", to: unproved)
        let nobody = DemoPerson.freshPhone()
        var shapes: Set<String> = []
        for phone in [nobody, unproved, known] {
            let answer = try await stack.client.requestRecovery(phone: phone)
            #expect(answer.status == 202)
            shapes.insert(answer.text.replacing(/"requestHandle":"[A-Za-z0-9_-]{22}"/, with: "…"))
        }
        #expect(shapes.count == 1, "\(shapes)")
        // The known one's code shows that the worker has passed the other two.
        _ = try await stack.message("recovery-code", to: known)
        let another = try #require(try await stack.withPhone().phone)
        let national = "0" + another.dropFirst(3)
        _ = try await stack.smsHandle(national)
        _ = try await stack.message("recovery-code", to: another)
        for phone in [nobody, unproved] {
            #expect(try await stack.client.inbox(of: phone).allSatisfy { $0.kind == "contact-verification" })
        }
    }

    @Test("a code works in the browser that asked alone, and a stranger's tries cost its owner nothing")
    func foreignHandle() async throws {
        let phone = try #require(try await stack.withPhone().phone)
        let (handle, code) = try await stack.smsCode(phone)
        let stranger = try await stack.smsHandle(DemoPerson.freshPhone())
        let made = "AAAAAAAAAAAAAAAAAAAAAA"
        var shapes: Set<String> = []
        for foreign in [stranger, made] {
            for _ in 0..<6 {
                shapes.insert(
                    Stack.withoutInstance(try await stack.client.redeem(requestHandle: foreign, code: code)))
            }
        }
        shapes.insert(
            Stack.withoutInstance(
                try await stack.client.redeem(requestHandle: handle, code: Stack.wrong(code))))
        #expect(shapes.count == 1 && shapes.first?.hasPrefix("400 ") == true, "\(shapes)")
        #expect(try await stack.client.redeem(requestHandle: handle, code: code).status == 200)
        let again = try await stack.client.redeem(requestHandle: handle, code: code)
        #expect(shapes.contains(Stack.withoutInstance(again)), "a used code answers like any bad one")
    }

    @Test("asking for the same message again repeats the code of that handle")
    func resend() async throws {
        let phone = try #require(try await stack.withPhone().phone)
        let (handle, code) = try await stack.smsCode(phone)
        let second = try await Eventually.value(within: Stack.patience) { () -> String? in
            // The cool-down swallows what comes too soon.
            guard try await stack.client.resendRecovery(requestHandle: handle).status == 202 else { return nil }
            let codes = try await stack.client.inbox(of: phone).filter { $0.kind == "recovery-code" }
            return codes.count >= 2 ? codes[1].code : nil
        }
        #expect(second == code)
        #expect(try await stack.client.redeem(requestHandle: handle, code: code).status == 200)
    }

    @Test("a password that is refused does not cost the code")
    func policy() async throws {
        let somebody = try await stack.withPhone()
        let (handle, code) = try await stack.smsCode(try #require(somebody.phone))
        let redeemed = try await stack.client.redeem(requestHandle: handle, code: code)
        struct Redeemed: Decodable { var grant: String }
        let grant = try redeemed.decode(Redeemed.self).grant
        let previous = try await stack.client.resetPassword(grant: grant, newPassword: somebody.person.password)
        #expect(previous.status == 422 && previous.problemType == "urn:rekey:problem:previous-password")
        let answer = try await stack.client.resetPassword(grant: grant, newPassword: DemoPerson.freshPassword())
        #expect(answer.status == 204)
        try await stack.expectOut(somebody.device, "a session outlived the reset")
    }

    @Test("two accounts share a number: a message each, named by an initial, each code opens its own account")
    func sharedNumber() async throws {
        let anna = try await stack.withPhone("anna", givenName: "Anna")
        let phone = try #require(anna.phone)
        let bert = try await stack.withPhone("bert", givenName: "Bert", phone: phone)
        let handle = try await stack.smsHandle(phone)
        _ = try await stack.message("recovery-code", to: phone, count: 2)
        let messages = try await stack.client.inbox(of: phone).filter { $0.kind == "recovery-code" }
        #expect(Set(messages.compactMap(\.code)).count == 2)
        #expect(messages.allSatisfy { !$0.text.contains("Anna") && !$0.text.contains("Bert") })
        let own = try #require(messages.first { $0.text.contains(/\bB\b/) }, "no message for B")
        #expect(messages.contains { $0.text.contains(/\bA\b/) }, "no message for A")
        let password = DemoPerson.freshPassword()
        struct Redeemed: Decodable { var grant: String }
        let redeemed = try await stack.client.redeem(requestHandle: handle, code: try #require(own.code))
        try #require(redeemed.status == 200)
        let answer = try await stack.client.resetPassword(
            grant: try redeemed.decode(Redeemed.self).grant, newPassword: password)
        #expect(answer.status == 204)
        #expect(try await stack.signIns(bert.person.email, password))
        #expect(try await stack.signIns(anna.person.email, anna.person.password))
    }
}
