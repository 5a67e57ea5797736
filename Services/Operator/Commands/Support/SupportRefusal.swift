import NIOHTTP1

/// Identity's refusals as one line for the person at the terminal, which says what to do next.
enum SupportRefusal {
    /// - Parameter what: the thing that was asked for, as `the case`.
    static func failure(_ answer: StackAnswer, _ what: String, agent: String? = nil) -> CommandFailure {
        let name = agent ?? "NAME"
        switch (answer.status, answer.problem) {
        case (404, "account-not-found"): return .notFound("no account is or was known by that; ask for another contact")
        case (404, _): return .notFound("\(what) is not there; `rekey case list --state all` shows what is")
        case (429, _):
            let wait = answer.headers.first(name: "retry-after").map { " in \($0) s" } ?? " later"
            return .failed("too often, or locked after wrong codes: try again\(wait)")
        case (500..., _): return .unavailable("identity cannot answer now (\(answer.status)); try again in a minute")
        case (_, let problem?):
            return .failed(words(problem, name) ?? detail(answer) ?? "identity refused \(what): \(problem)")
        default: return .failed(detail(answer) ?? "identity answered \(answer.status) to \(what)")
        }
    }

    private static func words(_ problem: String, _ agent: String) -> String? {
        switch problem {
        case "agent-signed-out": "not signed in, or the sign-in is over: rekey case sign-in --agent \(agent)"
        case "invalid-credentials": "name, password or code is not right; wait for the next code and try again"
        case "invalid-totp": "the code is wrong or was used already: wait for the next one"
        case "same-person": "whoever opened or proposed cannot decide; another person with the role approver has to"
        case "role-missing": "this needs the role approver; somebody who has it must do it"
        case "case-open": "this account has an open case already: rekey case list"
        case "dispute-not-recent": "--disputed-since has to lie within the last 90 days"
        case "contact-not-eligible": "that contact cannot be restored; `rekey case show` says which can, and why not"
        case "not-enough-evidence": "the evidence does not suffice yet: rekey case evidence"
        case "agent-exists": "there is an agent of that name; `rekey agents renew` gives a new password and code"
        default: nil
        }
    }

    private static func detail(_ answer: StackAnswer) -> String? { answer.problemDetail.map(TerminalText.plain) }
}
