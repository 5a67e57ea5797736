package import ArgumentParser

extension CaseCommand {
    /// `rekey case propose`.
    package struct Propose: AsyncParsableCommand {
        package static let configuration = CommandConfiguration(
            abstract: "Propose the contact to restore; somebody else has to approve it.")

        @OptionGroup package var who: AgentOptions
        @OptionGroup package var subject: Subject

        @Option(help: "A contact of the account's past, by its id in `rekey case show`.")
        package var contact: String?

        @Option(help: "A brand-new address, with a longer wait.")
        package var newEmail: String?

        @OptionGroup package var action: ActionOptions

        package init() {}

        package mutating func validate() throws {
            guard (contact == nil) != (newEmail == nil) else {
                throw ValidationError("give one of --contact and --new-email")
            }
        }

        package func run() async throws {
            var fields: [String: String] = [:]
            fields["contactId"] = contact?.lowercased()
            fields["newEmail"] = newEmail
            try await CaseCommand.decide("proposal", on: subject, fields, action, who)
        }
    }

    /// `rekey case approve`.
    package struct Approve: AsyncParsableCommand {
        package static let configuration = CommandConfiguration(
            abstract: "Approve a proposal (approvers; not whoever opened the case or proposed).")

        @OptionGroup package var who: AgentOptions
        @OptionGroup package var subject: Subject
        @OptionGroup package var action: ActionOptions
        package init() {}

        package func run() async throws { try await CaseCommand.decide("approval", on: subject, [:], action, who) }
    }

    /// `rekey case refuse`.
    package struct Refuse: AsyncParsableCommand {
        package static let configuration = CommandConfiguration(
            abstract: "Refuse the case and end it (approvers; not whoever opened it).")

        @OptionGroup package var who: AgentOptions
        @OptionGroup package var subject: Subject
        @OptionGroup package var action: ActionOptions
        package init() {}

        package func run() async throws { try await CaseCommand.decide("refusal", on: subject, [:], action, who) }
    }

    /// `rekey case resume`.
    package struct Resume: AsyncParsableCommand {
        package static let configuration = CommandConfiguration(
            abstract: "Go on after an objection was looked into (approvers; not whoever opened the case).")

        @OptionGroup package var who: AgentOptions
        @OptionGroup package var subject: Subject
        @OptionGroup package var action: ActionOptions
        package init() {}

        package func run() async throws { try await CaseCommand.decide("resumption", on: subject, [:], action, who) }
    }

    /// `rekey case object`.
    package struct Object: AsyncParsableCommand {
        package static let configuration = CommandConfiguration(
            abstract: "Stop a case because somebody whose contact is on the account objects.")

        @OptionGroup package var who: AgentOptions
        @OptionGroup package var subject: Subject
        @OptionGroup package var action: ActionOptions
        package init() {}

        package func run() async throws {
            try await CaseCommand.decide("objection", on: subject, [:], action, who)
        }
    }

    private static func decide(
        _ what: String, on subject: Subject, _ fields: [String: String], _ action: ActionOptions, _ who: AgentOptions
    ) async throws {
        let answer = try await SupportDesk.with(who) { desk in
            try await desk.act("/cases/\(subject.id)/\(what)", fields, action)
        }
        try show(answer, as: action.output)
    }
}
