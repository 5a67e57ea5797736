package import ArgumentParser

/// What every action says of itself (HIJ-07).
package struct ActionOptions: ParsableArguments {
    @Option(help: "Why; 1 to 500 characters, kept in the case's history.")
    package var reason: String

    @Option(help: "The ticket it belongs to; 1 to 64 of A-Z a-z 0-9 . _ / # -.")
    package var ticket: String

    @Option(help: "The code your authenticator shows; asked for without it. Each action needs one of its own.")
    package var totp: String?

    @Option(name: .shortAndLong, help: "text, json or jsonl.")
    package var output: OutputFormat = .text

    package init() {}

    package mutating func validate() throws {
        guard (1...500).contains(reason.unicodeScalars.count) else {
            throw ValidationError("--reason takes 1 to 500 characters")
        }
        guard ticket.wholeMatch(of: /[A-Za-z0-9._\/#-]{1,64}/) != nil else {
            throw ValidationError("--ticket takes 1 to 64 of A-Z a-z 0-9 . _ / # -")
        }
        guard totp?.wholeMatch(of: /[0-9]{6}/) != nil || totp == nil else {
            throw ValidationError("--totp takes six digits")
        }
    }
}
