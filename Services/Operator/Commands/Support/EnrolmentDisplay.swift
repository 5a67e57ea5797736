package import ArgumentParser
import Foundation
import QREncoding

/// Shows what an agent needs to sign in, once.
package struct EnrolmentDisplay: ParsableArguments {
    @Flag(name: .customLong("no-qr"), help: "Leave the QR code out.")
    package var hidesCode = false

    @Option(name: .shortAndLong, help: "text, json or jsonl.")
    package var output: OutputFormat = .text

    package init() {}

    func show(_ answer: StackAnswer) throws {
        guard output == .text else { return print(answer.text) }
        let enrolment: AgentEnrolment
        do {
            enrolment = try answer.decode(AgentEnrolment.self)
        } catch {
            throw CommandFailure.failed("identity's answer cannot be read; is this `rekey` of the same version?")
        }
        for (title, value) in [
            ("Agent", enrolment.name), ("Name", enrolment.displayName),
            ("Roles", enrolment.roles.joined(separator: ", ")), ("Password", enrolment.password),
            ("Secret", enrolment.totpSecret), ("Link", enrolment.otpauth),
        ] {
            print("\(TerminalText.column(title, 10))\(TerminalText.plain(value))")
        }
        if !hidesCode { printCode(enrolment.otpauth) }
        print(
            "Scan the code with an authenticator. Nothing of this is shown again; `rekey agents renew` makes new ones.")
    }

    private func printCode(_ text: String) {
        guard let code = QRCode(text) else { return print("the link is too long for a QR code; type the secret") }
        let environment = ProcessInfo.processInfo.environment
        let colours = isatty(STDOUT_FILENO) == 1 && (environment["NO_COLOR"] ?? "").isEmpty
        print("")
        for line in code.lines(colours: colours) { print(line) }
        print("")
    }
}
