import OperatorCommands

/// Somebody whose sign-up address is proved, signed in on one device, with a proved phone when asked for.
struct ProvedPerson: Sendable {
    var person: DemoPerson
    var device: SignedIn
    var phone: String?

    var bearer: String { device.accessToken }
}
