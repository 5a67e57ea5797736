import EventContracts
import GatewayDomain
import HTTPKit
import Hummingbird

/// `/account`: what there is, and the way to each part of it.
struct AccountPages: Sendable {
    let access: AccountVisit
    let identity: IdentityClient

    func add(to router: Router<RekeyRequestContext>, _ pages: PageRouter) {
        pages.get("/account", on: router) { visit in
            try await access.signedIn(&visit) { visit, live in try await show(&visit, live) }
        }
    }

    private func show(_ visit: inout Visit, _ live: ResumeSession.Live) async throws -> PageAnswer {
        guard let account = try await identity.account(live.tokens.access, for: visit.visitor) else {
            return access.ended(&visit)
        }
        let notice: TextKey? =
            switch visit.query("notice") {
            case "password": TextKey("account", "passwordDone")
            case "reopened": TextKey("account", "reopened")
            default: nil
            }
        return .page(
            Page(
                .account, notice: notice,
                values: [
                    "email": .text(account.email ?? ""), "csrfLogout": visit.formToken(.logout),
                    "emailUnverified": .flag(account.emailVerified == false),
                    "emailUndeliverable": .flag(isUndeliverable("email", account)),
                    "phoneUndeliverable": .flag(isUndeliverable("sms", account)),
                    "hasPhone": .flag(account.phone != nil), "phone": .text(account.phone ?? ""),
                    "isClosing": .flag(account.closing != nil), "csrfReopen": visit.formToken(.reopen),
                    "eraseAfter": .text(InstantLabel.text(account.closing?.eraseAfter ?? "")),
                ]))
    }

    private func isUndeliverable(_ channel: String, _ account: AccountView) -> Bool {
        (account.contacts ?? []).contains { $0.channel == channel && $0.primary && $0.undeliverable != nil }
    }
}
