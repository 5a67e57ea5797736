import OperatorCommands

/// What the clients of a run saw and knew: the secrets to look for, and the facts to check against.
actor Ledger {
    /// One person's reset as its client saw it.
    struct Entry: Sendable {
        var person: DemoPerson
        var newPassword: String
        /// Requests for a link that may have reached identity.
        var requests = 0
        var linkToken: String?
        /// Tokens and handles handed to this client.
        var secrets: [String] = []
        /// Whether the client saw the reset succeed, or lost its answer and then found it done.
        var isDone = false
    }

    private(set) var entries: [String: Entry] = [:]

    func open(_ person: DemoPerson, newPassword: String) {
        entries[person.email] = Entry(person: person, newPassword: newPassword)
    }

    func update(_ email: String, _ change: @Sendable (inout Entry) -> Void) {
        guard var entry = entries[email] else { return }
        change(&entry)
        entries[email] = entry
    }

    /// Everything of the run that must never be found in the clear.
    var secrets: [String] {
        entries.values.flatMap { entry in
            [entry.person.email, entry.person.password, entry.newPassword] + (entry.linkToken.map { [$0] } ?? [])
                + entry.secrets
        }
    }
}
