package import ArgumentParser
import EventContracts
import Foundation

extension CaseCommand {
    /// `rekey case open`.
    package struct Open: AsyncParsableCommand {
        package static let configuration = CommandConfiguration(
            abstract: "Open a case for somebody who says an account was taken from them.",
            discussion: "A claim alone freezes nothing. Everybody whose address or number stood on the account before "
                + "the dispute is told, and may object.")

        @OptionGroup package var who: AgentOptions

        @Option(help: "The account's id.")
        package var account: String?

        @Option(help: "An address that is, or was, on the account.")
        package var email: String?

        @Option(help: "A number that is, or was, on the account, with + and the country code.")
        package var phone: String?

        @Option(help: "What happened, in the customer's words.")
        package var claim: String

        @Option(help: "When it began: 2026-03-01 or 2026-03-01T12:00:00Z; within the last 90 days.")
        package var disputedSince: String

        @OptionGroup package var action: ActionOptions

        package init() {}

        package mutating func validate() throws {
            guard [account, email, phone].compactMap({ $0 }).count == 1 else {
                throw ValidationError("give one of --account, --email and --phone")
            }
            guard Self.instant(disputedSince) != nil else {
                throw ValidationError("--disputed-since takes 2026-03-01 or 2026-03-01T12:00:00Z")
            }
        }

        package func run() async throws {
            var fields = ["claim": claim, "disputedSince": Self.instant(disputedSince) ?? disputedSince]
            fields["account"] = account?.lowercased()
            fields["email"] = email
            fields["phone"] = phone
            let answer = try await SupportDesk.with(who) { [fields] desk in
                try await desk.act("/cases", fields, action)
            }
            try CaseCommand.show(answer, as: action.output)
        }

        /// As identity wants it; a day begins at midnight UTC.
        private static func instant(_ text: String) -> String? {
            let whole = text.wholeMatch(of: /\d{4}-\d{2}-\d{2}/) == nil ? text : text + "T00:00:00Z"
            return Instant.date(whole).map(Instant.text)
        }
    }
}
