/// Somebody who knows neither address nor number is found by name and card, and learns nothing a stranger would not.
package struct LookupJourney: Journey {
    package static let scenario = JourneyScenario.lookup
    private let traveller: Traveller
    private let card: StackClient.Instrument

    package init(traveller: Traveller, card: StackClient.Instrument = DemoInstrument.freshCard()) {
        self.traveller = traveller
        self.card = card
    }

    package func walk(_ recorder: inout StepRecorder) async throws {
        let (client, person) = (traveller.client, traveller.person)
        let newPassword = DemoPerson.freshPassword()
        try await recorder.step("register an account with a card") {
            let answer = try await client.register(person, instruments: [card])
            try traveller.expect(202, answer, to: "the registration", by: "identity")
        }
        let device = try await recorder.step("sign in on a device that is lost later") {
            try await traveller.signIn(on: ["Phone"])[0]
        }
        let stranger = try await recorder.step("an unknown card, another name and a mistyped number are answered alike")
        {
            try await misses()
        }
        try await recorder.step("the right name and card are answered just the same") {
            let answer = try await ask(person.givenName.uppercased(), card.number)
            guard Self.shape(answer) == stranger else {
                throw JourneyFailure("a hit is answered differently", lookAt: "deploy/dev logs identity")
            }
        }
        let message = try await recorder.step("the message arrives at the address on the account") {
            try await traveller.message("recovery-link")
        }
        try await recorder.step("the link sets a new password and signs the lost device out") {
            guard let token = message.linkToken else {
                throw JourneyFailure("the message holds no link with a token", lookAt: "\(client.addresses.inbox)")
            }
            try await traveller.reset(try await client.redeem(token: token), to: newPassword)
            try await traveller.expectRefused(device)
        }
        try await recorder.step("sign in with the new password works, with the old one not") {
            try await traveller.expectOnly(newPassword, not: person.password)
        }
        try await recorder.step("none of the other look-ups led to a message") {
            let links = try await client.inbox(of: person.email).filter { $0.kind == "recovery-link" }
            guard links.count == 1 else {
                throw JourneyFailure("\(links.count) messages with a link", lookAt: "\(client.addresses.inbox)")
            }
        }
    }

    private func ask(_ givenName: String, _ number: String) async throws -> StackAnswer {
        let spaced = number.enumerated().map {
            $0.offset > 0 && $0.offset % 4 == 0 ? " \($0.element)" : "\($0.element)"
        }
        let answer = try await traveller.client.lookUp(
            givenName: givenName, familyName: traveller.person.familyName,
            instrument: StackClient.Instrument(kind: card.kind, number: spaced.joined()))
        try traveller.expect(202, answer, to: "the look-up", by: "identity")
        return answer
    }

    /// What all of them are answered, without what is random in it.
    private func misses() async throws -> String {
        let mistyped = card.number.dropLast() + String(((card.number.last?.wholeNumberValue ?? 0) + 1) % 10)
        let answers = [
            try await ask(traveller.person.givenName, DemoInstrument.freshCard().number),
            try await ask("Somebody", card.number), try await ask(traveller.person.givenName, String(mistyped)),
        ]
        guard let shape = answers.first.map(Self.shape), answers.allSatisfy({ Self.shape($0) == shape }) else {
            throw JourneyFailure("look-ups that find nobody differ", lookAt: "deploy/dev logs identity")
        }
        return shape
    }

    private static func shape(_ answer: StackAnswer) -> String {
        "\(answer.status) " + answer.text.replacing(/"requestHandle":"[A-Za-z0-9_-]{22}"/, with: "…")
    }
}
