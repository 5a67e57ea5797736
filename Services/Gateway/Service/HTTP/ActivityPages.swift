import EventContracts
import GatewayDomain
import HTTPKit
import Hummingbird

/// `/account/activity`: what happened to the account, newest first, in the words that identity has for it.
struct ActivityPages: Sendable {
    let access: AccountVisit
    let identity: IdentityClient

    func add(to router: Router<RekeyRequestContext>, _ pages: PageRouter) {
        pages.get("/account/activity", on: router) { visit in
            try await access.signedIn(&visit) { visit, live in try await show(&visit, live) }
        }
    }

    private func show(_ visit: inout Visit, _ live: ResumeSession.Live) async throws -> PageAnswer {
        let cursor = visit.query("before")
        guard
            let timeline = try await identity.timeline(before: cursor, live.tokens.access, for: visit.visitor)
        else { return access.ended(&visit) }
        let entries = timeline.entries.map { entry -> [String: PageValue] in
            [
                "at": .text(InstantLabel.text(entry.at)), "text": .text(entry.text),
                "hasDevice": .flag(entry.device != nil), "device": .text(entry.device ?? ""),
                "hasPlace": .flag(entry.place != nil), "place": .text(entry.place ?? ""),
            ]
        }
        // They stand above the history, on its first page alone.
        var cases: [[String: PageValue]] = []
        if cursor == nil {
            guard let own = try await identity.supportCases(live.tokens.access, for: visit.visitor) else {
                return access.ended(&visit)
            }
            cases = own.cases.map(Self.entry)
        }
        return .page(
            Page(
                .activity,
                values: [
                    "cases": .list(cases), "hasCases": .flag(!cases.isEmpty),
                    "entries": .list(entries), "hasNext": .flag(timeline.next != nil),
                    "next": .text("/account/activity?before=\(UpstreamBody.encode(timeline.next ?? ""))"),
                    "isLater": .flag(cursor != nil),
                ]))
    }

    private static func entry(_ item: OwnCases.Case) -> [String: PageValue] {
        [
            "openedAt": .text(InstantLabel.text(item.openedAt)), "isClosed": .flag(item.closedAt != nil),
            "closedAt": .text(InstantLabel.text(item.closedAt ?? "")),
            "steps": .list(
                item.entries.map { ["stepAt": .text(InstantLabel.text($0.at)), "stepText": .text($0.text)] }),
        ]
    }
}
