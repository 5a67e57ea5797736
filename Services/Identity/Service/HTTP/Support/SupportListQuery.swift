import HTTPKit
import IdentityDomain

/// The query of the list of cases: a page, and `state` (`open`, `all` or one state).
struct SupportListQuery: Sendable, Equatable {
    var selection: SupportCaseStore.Selection
    var page: PageQuery

    init(_ parameters: [(name: String, value: String)]) throws(ProblemDetails) {
        page = try PageQuery(parameters, own: ["state"])
        selection = try page.own["state"].map(Self.selection) ?? .open
    }

    private static func selection(_ text: String) throws(ProblemDetails) -> SupportCaseStore.Selection {
        if text == "open" { return .open }
        if text == "all" { return .all }
        guard let state = SupportState(rawValue: text) else {
            throw .badRequest("invalid-state", "\"state\" is neither open nor all nor the state of a case.")
        }
        return .state(state)
    }
}
