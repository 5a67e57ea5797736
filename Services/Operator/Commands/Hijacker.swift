/// Somebody who knows the password of a journey's person and takes the account over.
struct Hijacker: Sendable {
    let email: String
    let phone: String
    let password: String
    /// The session that is left after the password was changed.
    let device: SignedIn

    /// Signs in, replaces address and number, and changes the password; the owner's devices stay signed in.
    static func takes(_ traveller: Traveller) async throws -> Hijacker {
        let (client, person) = (traveller.client, traveller.person)
        let thief = DemoPerson.fresh("hijacker")
        let phone = DemoPerson.freshPhone()
        let device = try await traveller.signIn(on: ["Somewhere else"])[0]
        try await traveller.stepUp(device)
        for (contact, value) in [(ContactRoute.email, thief.email), (.phone, phone)] {
            let asked = try await client.replace(contact, by: value, bearer: device.accessToken)
            try traveller.expect(202, asked, to: "the hijacker's \(contact.rawValue)", by: "identity")
            let code = try await traveller.code("contact-verification", to: value)
            let proved = try await client.verify(contact, code: code, bearer: device.accessToken)
            try traveller.expect(204, proved, to: "the code of the hijacker's \(contact.rawValue)", by: "identity")
        }
        let changed = try await client.changePassword(
            from: person.password, to: thief.password, signOutEverywhere: false, bearer: device.accessToken)
        try traveller.expect(200, changed, to: "the hijacker's password", by: "identity")
        let renewed = try await traveller.reopen(device, with: changed)
        return Hijacker(email: thief.email, phone: phone, password: thief.password, device: renewed)
    }
}
