import EventContracts
import GatewayDomain
import HTTPKit
import Hummingbird

/// `/account/devices`: where the account is signed in, signing out, and whether every server knows of it.
struct DevicePages: Sendable {
    let access: AccountVisit
    let identity: IdentityClient
    let session: SessionClient
    let token: TokenClient
    let confirmation: AwaitConfirmation

    func add(to router: Router<RekeyRequestContext>, _ pages: PageRouter) {
        pages.get("/account/devices", on: router) { visit in
            try await access.signedIn(&visit) { visit, live in try await show(&visit, live) }
        }
        pages.post("/account/devices/{id}/sign-out", on: router) { visit in
            _ = try await visit.form(.device)
            return try await access.signedIn(&visit) { visit, live in try await signOut(&visit, live) }
        }
        pages.post("/account/sign-out-everywhere", on: router) { visit in
            let keep = try await visit.form(.everywhere).isTicked("keep")
            return try await access.signedIn(&visit) { visit, live in try await signOutAll(&visit, live, keep: keep) }
        }
    }

    private func signOut(_ visit: inout Visit, _ live: ResumeSession.Live) async throws -> PageAnswer {
        let id = visit.parameter("id") ?? ""
        try await session.signOut(id, live.tokens.access, for: visit.visitor)
        return .redirect("/account/devices?notice=device")
    }

    private func signOutAll(_ visit: inout Visit, _ live: ResumeSession.Live, keep: Bool) async throws -> PageAnswer {
        let answer = try await identity.signOutEverywhere(
            live.tokens.access, keepThisDevice: keep, device: visit.device(), for: visit.visitor)
        guard case .done(let assertion) = answer else { return access.ended(&visit) }
        guard let tokens = try await token.exchange(afterChange: assertion, for: visit.visitor) else {
            visit.cookies.clear(.session)
            return .signedOut("/login?notice=ended")
        }
        try visit.seal(tokens, as: .session, maxAge: AccountVisit.cookieLife)
        return .redirect("/account/devices?notice=others")
    }

    // MARK: The page

    private func show(_ visit: inout Visit, _ live: ResumeSession.Live) async throws -> PageAnswer {
        let notice = visit.query("notice")
        let text: TextKey? =
            switch notice {
            case "device": TextKey("devices", "deviceGone")
            case "others": TextKey("devices", "allGone")
            case "password": TextKey("devices", "passwordDone")
            default: nil
            }
        var values: [String: PageValue] = ["csrfEverywhere": visit.formToken(.everywhere)]
        if notice == "others" || notice == "password" {
            let status = try await confirmation(
                epoch: live.claims.epoch, live.tokens.access, for: visit.visitor)
            values.merge(Self.values(status, notice: notice ?? "")) { $1 }
        }
        // After the wait, so that this device stands there under its new session. The page must help also while the session
        // service is down: signing out everywhere is identity's.
        let devices = try? await session.devices(live.tokens.access, for: visit.visitor)
        let deviceToken = visit.formToken(.device)
        values["devicesUnavailable"] = .flag(devices == nil)
        values["devices"] = .list((devices ?? []).map { Self.entry($0, deviceToken) })
        return .page(Page(.devices, notice: text, values: values))
    }

    private static func entry(_ device: SessionClient.Device, _ csrf: PageValue) -> [String: PageValue] {
        [
            "id": .text(device.id), "csrf": csrf, "current": .flag(device.current),
            "name": device.device.map(PageValue.text) ?? .key(TextKey("devices", "unnamed")),
            "hasPlace": .flag(device.place != nil), "place": .text(device.place ?? ""),
            "hasCreated": .flag(device.createdAt != nil), "created": .text(InstantLabel.text(device.createdAt ?? "")),
            "lastSeen": .text(InstantLabel.text(device.lastSeenAt)),
        ]
    }

    /// How far the sign-out has come.
    private static func values(
        _ status: SessionClient.RevocationStatus?, notice: String
    ) -> [String: PageValue] {
        // A server that is cut off refuses old sessions by itself once their tokens are over, five minutes later at most.
        let waiting = (status?.servers ?? []).filter { $0.state == "pending" || $0.state == "unreachable" }
        return [
            "hasStatus": .flag(true), "checkAgain": .text("/account/devices?notice=\(notice)"),
            "isCounted": .flag(status != nil),
            "ended": .text("\(status?.sessionsEnded ?? 0)"), "confirmed": .flag(status?.confirmed == true),
            "waiting": .list(
                waiting.map { server in
                    [
                        "server": .text(server.name), "instance": .text(server.instance),
                        "unreachable": .flag(server.state == "unreachable"),
                    ]
                }),
        ]
    }
}
