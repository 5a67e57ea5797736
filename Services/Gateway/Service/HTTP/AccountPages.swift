import EventContracts
import GatewayDomain
import HTTPKit
import Hummingbird

/// `/account` and what can be done there: devices, signing out everywhere, and the way to the password.
struct AccountPages: Sendable {
    let access: AccountVisit
    let identity: IdentityClient
    let session: SessionClient
    let token: TokenClient

    func add(to router: Router<RekeyRequestContext>, _ pages: PageRouter) {
        pages.get("/account", on: router) { visit in
            try await access.signedIn(&visit) { visit, live in try await show(&visit, live) }
        }
        pages.get("/account/devices", on: router) { _ in .redirect("/account#devices") }
        pages.post("/account/devices/{id}/sign-out", on: router) { visit in
            _ = try await visit.form(.device)
            return try await access.signedIn(&visit) { visit, live in try await signOut(&visit, live) }
        }
        pages.post("/account/sign-out-everywhere", on: router) { visit in
            let keep = try await visit.form(.everywhere).isTicked("keep")
            return try await access.signedIn(&visit) { visit, live in try await signOutAll(&visit, live, keep: keep) }
        }
    }

    private func show(_ visit: inout Visit, _ live: ResumeSession.Live) async throws -> PageAnswer {
        guard let account = try await identity.account(live.tokens.access, for: visit.visitor) else {
            return access.ended(&visit)
        }
        // The list is a courtesy: the page must help also while the session service is down.
        let devices = try? await session.devices(live.tokens.access, for: visit.visitor)
        let notice: TextKey? =
            switch visit.query("notice") {
            case "device": TextKey("account", "deviceGone")
            case "others": TextKey("account", "allGone")
            case "password": TextKey("password", "done")
            default: nil
            }
        let deviceToken = visit.formToken(.device)
        return .page(
            Page(
                .account, notice: notice,
                values: [
                    "email": .text(account.email ?? ""), "csrfLogout": visit.formToken(.logout),
                    "csrfEverywhere": visit.formToken(.everywhere), "devicesUnavailable": .flag(devices == nil),
                    "devices": .list((devices ?? []).map { Self.entry($0, deviceToken) }),
                ]))
    }

    private static func entry(_ device: SessionClient.Device, _ csrf: PageValue) -> [String: PageValue] {
        [
            "id": .text(device.id), "csrf": csrf, "current": .flag(device.current),
            "name": device.device.map(PageValue.text) ?? .key(TextKey("account", "unnamed")),
            "lastSeen": .text(String(device.lastSeenAt.prefix(16).replacing("T", with: " ")) + " UTC"),
            "lastSeenLabel": .key(TextKey("account", "lastSeen")), "thisDevice": .key(TextKey("account", "thisDevice")),
            "signOut": .key(TextKey("account", "signOutDevice")),
        ]
    }

    private func signOut(_ visit: inout Visit, _ live: ResumeSession.Live) async throws -> PageAnswer {
        let id = visit.parameter("id") ?? ""
        try await session.signOut(id, live.tokens.access, for: visit.visitor)
        return .redirect("/account?notice=device")
    }

    private func signOutAll(_ visit: inout Visit, _ live: ResumeSession.Live, keep: Bool) async throws -> PageAnswer {
        let answer = try await identity.signOutEverywhere(
            live.tokens.access, keepThisDevice: keep, device: visit.deviceName, for: visit.visitor)
        guard case .done(let assertion) = answer else { return access.ended(&visit) }
        guard let assertion, let tokens = try await token.exchange(assertion: assertion, for: visit.visitor) else {
            visit.cookies.clear(.session)
            return .redirect("/login?notice=ended")
        }
        try visit.seal(tokens, as: .session, maxAge: AccountVisit.cookieLife)
        return .redirect("/account?notice=others")
    }
}
