import OperatorCommands
import StackUnderTest
import Testing

/// Steps of the account page and of recovery by SMS that several suites take.
extension Stack {
    /// A registered person with a proved address, signed in.
    nonisolated func proved(_ label: String = "proved", givenName: String = "Demo", locale: String = "en")
        async throws -> ProvedPerson
    {
        var person = DemoPerson.fresh(label, locale: locale)
        person.givenName = givenName
        try #require(try await client.register(person).status == 202)
        let device = try await client.signIn(email: person.email, password: person.password, device: "Browser")
        let code = try await code("contact-verification", to: person.email)
        let answer = try await client.verify(.email, code: code, bearer: device.accessToken)
        try #require(answer.status == 204, "proving the address answered \(answer.status)")
        return ProvedPerson(person: person, device: device)
    }

    /// A proved person with a proved phone; another one's number when given.
    nonisolated func withPhone(_ label: String = "phone", givenName: String = "Demo", phone: String? = nil)
        async throws -> ProvedPerson
    {
        var somebody = try await proved(label, givenName: givenName)
        let number = phone ?? DemoPerson.freshPhone()
        let earlier = try await client.inbox(of: number).filter { $0.kind == "contact-verification" }.count
        try await stepUp(somebody)
        try #require(try await client.replace(.phone, by: number, bearer: somebody.bearer).status == 202)
        let code = try await code("contact-verification", to: number, count: earlier + 1)
        let answer = try await client.verify(.phone, code: code, bearer: somebody.bearer)
        try #require(answer.status == 204, "proving the phone answered \(answer.status)")
        somebody.phone = number
        return somebody
    }

    nonisolated func stepUp(_ somebody: ProvedPerson) async throws {
        let answer = try await client.stepUp(password: somebody.person.password, bearer: somebody.bearer)
        try #require(answer.status == 204, "the step-up answered \(answer.status)")
    }

    /// The code in the `count`-th message of a kind.
    nonisolated func code(_ kind: String, to address: String, count: Int = 1) async throws -> String {
        let message = try await message(kind, to: address, count: count)
        return try #require(message.code, "the \(kind) message holds no code")
    }

    /// Asks for a code by SMS; the handle belongs to whoever asked.
    nonisolated func smsHandle(_ phone: String, through client: StackClient? = nil) async throws -> String {
        let answer = try await (client ?? self.client).requestRecovery(phone: phone)
        try #require(answer.status == 202, "the request answered \(answer.status)")
        return try answer.decode(RequestAccepted.self).requestHandle
    }

    /// Handle and code of the `count`-th recovery by SMS to a number; asks again while the cool-down swallows requests.
    nonisolated func smsCode(_ phone: String, count: Int = 1) async throws -> (handle: String, code: String) {
        for _ in 0..<20 {
            let handle = try await smsHandle(phone)
            let found = try await Eventually.value(within: .seconds(3)) { () -> String? in
                let messages = try await self.client.inbox(of: phone).filter { $0.kind == "recovery-code" }
                return messages.count >= count ? messages[count - 1].code : nil
            }
            if let found { return (handle, found) }
        }
        throw StackError("no recovery-code number \(count) arrived")
    }

    /// Another code than this one.
    static func wrong(_ code: String, _ index: Int = 1) -> String {
        let value = ((Int(code) ?? 0) + 1 + index % 99_999_998) % 100_000_000
        return String(repeating: "0", count: 8 - String(value).count) + String(value)
    }

    /// A problem's text without what differs on every answer.
    static func withoutInstance(_ answer: StackAnswer) -> String {
        "\(answer.status) " + answer.text.replacing(/"instance":"[^"]*"/, with: "")
    }

    /// Insists that a device is out: refused by both kinds of credential.
    nonisolated func expectOut(_ device: SignedIn, _ what: Comment, sourceLocation: SourceLocation = #_sourceLocation)
        async throws
    {
        let out = try await Eventually.holds(within: Self.patience) {
            guard try await !self.isAccepted(device.accessToken) else { return false }
            return try await self.client.refresh(device.refreshToken).status == 400
        }
        #expect(out, what, sourceLocation: sourceLocation)
    }
}
