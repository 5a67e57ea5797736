import EventContracts
import Foundation
import Hummingbird

/// Identity's and session's routes of the account pages.
extension Backend {
    func addAccount(to router: Router<BasicRequestContext>) {
        router.get("/v1/account") { _, _ in Self.json(self.accountView) }
        router.put("/v1/account/email") { _, _ in self.guarded(202) }
        router.put("/v1/account/phone") { _, _ in self.guarded(202) }
        router.post("/v1/account/contacts") { _, _ in self.guarded(202, #"{"id":"\#(Self.pending)"}"#) }
        router.post("/v1/account/contacts/{id}/verify") { request, _ in
            let isRight = try await Self.text(request).contains(Self.goodCode)
            return isRight
                ? Response(status: .noContent) : Self.json(#"{"type":"urn:rekey:problem:invalid-code"}"#, 400)
        }
        router.post("/v1/account/contacts/{id}/denial") { _, _ in
            self.guarded(202, #"{"id":"\#(Self.pending)","requestLabel":"DFJT"}"#)
        }
        router.post("/v1/account/contacts/{id}/denial/verify") { request, _ in
            guard try await Self.text(request).contains(Self.goodCode) else {
                return Self.json(#"{"type":"urn:rekey:problem:invalid-code"}"#, 400)
            }
            self.set(denied: true)
            return Response(status: .noContent)
        }
        router.post("/v1/account/contacts/{id}/keep") { _, _ in self.guarded(204) }
        router.delete("/v1/account/contacts") { _, _ in self.guarded(204) }
        router.delete("/v1/account") { _, _ in self.guarded(202, #"{"eraseAfter":"2026-03-15T12:00:00.000Z"}"#) }
        router.post("/v1/account/reopen") { _, _ in Response(status: .noContent) }
        router.get("/v1/account/export") { _, _ in self.guarded(200, #"{"accountId":"x"}"#) }
        router.post("/v1/step-up") { request, _ in
            let isRight = try await Self.text(request).contains("right password")
            if isRight { self.set(steppedUp: true) }
            return isRight
                ? Response(status: .noContent) : Self.json(#"{"type":"urn:rekey:problem:wrong-password"}"#, 403)
        }
        router.get("/v1/account/timeline") { request, _ in
            let isFirst = request.uri.queryParameters.get("before") == nil
            let next = isFirst ? #","next":"1772366400000.\#(Self.contact)""# : ""
            let entry =
                #"{"id":"1","at":"2026-03-01T12:00:00.000Z","kind":"signed-in","text":"You signed in \#(isFirst ? "lately" : "earlier")","device":"\#(Self.markup)","place":"Utrecht, NL"}"#
            return Self.json(#"{"entries":[\#(entry)]\#(next)}"#)
        }
        router.get("/v1/revocations/status") { _, _ in
            let state = self.isConfirmed ? "confirmed" : "pending"
            return Self.json(
                #"{"epoch":1,"revokedAt":"2026-03-01T12:00:00.000Z","confirmed":\#(self.isConfirmed),"sessionsEnded":4,"servers":[{"name":"gateway","instance":"gw-1<svg>","state":"\#(state)"},{"name":"identity","instance":"id-1","state":"safe"}]}"#
            )
        }
    }

    /// Text messages alone can have been undelivered.
    private func undeliverable(_ channel: String) -> String {
        guard let obstacle, (obstacle == "undelivered") == (channel == "sms") else { return "" }
        return #","undeliverable":{"since":"2026-03-01T12:00:00.000Z","reason":"\#(obstacle)"}"#
    }

    private var accountView: String {
        """
        {"accountId":"\(account.wireText)","email":"anna@example.com","emailVerified":true,"phone":"+31612345678",
         "contacts":[
          {"id":"\(Self.contact)","channel":"email","address":"anna@example.com","primary":true,"verified":true\(isDenied ? #","denied":true"# : "")\(isLeaving ? #","removalDueAt":"2026-03-08T12:00:00.000Z""# : "")\(undeliverable("email")),"since":"2026-01-01T00:00:00.000Z"},
          {"id":"\(Self.contact)","channel":"sms","address":"+31612345678","primary":true,"verified":true\(undeliverable("sms")),"since":"2026-01-01T00:00:00.000Z"}],
         "former":[
          {"id":"\(Self.former)","channel":"email","masked":"o***@example.com","takenOffAt":"2026-03-01T12:00:00.000Z","undoesUntil":"2026-03-08T12:00:00.000Z"\(isDenied ? #","denied":true"# : "")}],
         "pending":[
          {"id":"\(Self.pending)","channel":"sms","address":"+31687654321","reason":"add","since":"2026-01-01T00:00:00.000Z","expiresAt":"2026-01-01T00:00:00.000Z"},
          {"id":"\(Self.pending)","channel":"email","address":"\(Self.markup)","reason":"replace","since":"2026-01-01T00:00:00.000Z","expiresAt":"2026-01-01T00:00:00.000Z","requestLabel":"BKRT"}]}
        """
    }

    /// Answers `status` when the password was typed a short time ago (RFC 9470).
    private func guarded(_ status: Int, _ body: String = "{}") -> Response {
        guard isSteppedUp else {
            return Self.json(#"{"type":"urn:rekey:problem:insufficient_user_authentication"}"#, 401)
        }
        return status == 204 ? Response(status: .noContent) : Self.json(body, status)
    }
}
