import Foundation
import Hummingbird

/// Identity's support cases, for agents and for whoever objects.
extension Backend {
    static let agentToken = "rks_" + String(repeating: "a", count: 43)
    static let supportCase = "0198c0de-0000-7000-8000-0000000000a1"

    func addSupport(to router: Router<BasicRequestContext>) {
        router.post("/v1/support/sign-ins") { request, _ in
            let body = try await Self.text(request)
            guard body.contains("right password"), body.contains(#""totp":"123456""#) else {
                return Self.json(#"{"type":"urn:rekey:problem:invalid-credentials"}"#, 401)
            }
            return Self.json(
                #"{"token":"\#(Self.agentToken)","expiresAt":"2026-03-01T20:00:00.000Z","agent":{"name":"ann","displayName":"<b>Ann</b>","roles":["agent"]}}"#
            )
        }
        router.delete("/v1/support/sign-ins") { _, _ in Response(status: .noContent) }
        router.get("/v1/support/evidence-kinds") { request, _ in
            Self.agents(
                request,
                #"{"minimumToFreeze":60,"minimumToPropose":80,"kinds":[{"kind":"invoice","weight":40,"text":"An invoice was seen"}]}"#
            )
        }
        router.get("/v1/support/cases") { request, _ in
            Self.agents(
                request,
                #"{"cases":[{"id":"\#(Self.supportCase)","state":"frozen","openedAt":"2026-03-01T12:00:00.000Z","openedBy":"ann","account":{"id":"b","name":"\#(Self.markup)"}}],"next":"a&b"}"#
            )
        }
        router.post("/v1/support/cases") { request, _ in Self.agents(request, Self.frozenCase, 201) }
        router.get("/v1/support/cases/{id}") { request, _ in Self.agents(request, Self.frozenCase) }
        router.post("/v1/support/cases/{id}/{action}") { request, _ in Self.agents(request, Self.frozenCase) }
        router.get("/v1/support/cases/{id}/audit") { request, _ in
            let content = #"{\"ticket\":\"T-1\"}"#
            return Self.agents(
                request,
                #"{"entries":[{"sequence":1,"at":"2026-03-01T12:00:00.000Z","actor":"\#(Self.markup)","action":"opened","content":"\#(content)","previousHash":"0","hash":"abc123","reason":"called <i>"}],"count":1,"head":"abc123"}"#
            )
        }
        router.post("/v1/support/objections/preview") { request, _ in
            try await Self.text(request).contains(Self.goodToken)
                ? Self.json(
                    #"{"openedAt":"2026-03-01T12:00:00.000Z","expiresAt":"2026-03-08T12:00:00.000Z","state":"frozen"}"#)
                : Self.json(#"{"type":"urn:rekey:problem:invalid-link"}"#, 400)
        }
        router.post("/v1/support/objections") { request, _ in
            try await Self.text(request).contains(Self.goodToken)
                ? Response(status: .noContent) : Self.json(#"{"type":"urn:rekey:problem:invalid-link"}"#, 400)
        }
        router.get("/v1/account/support-cases") { _, _ in
            Self.json(
                #"{"cases":[{"id":"a","state":"closed","openedAt":"2026-03-01T12:00:00.000Z","closedAt":"2026-03-05T12:00:00.000Z","entries":[{"at":"2026-03-01T12:00:00.000Z","text":"A case was opened \#(Self.markup)"}]}]}"#
            )
        }
    }

    private static func agents(_ request: Request, _ body: String, _ status: Int = 200) -> Response {
        guard request.headers[.authorization] == "Bearer \(agentToken)" else {
            return json(#"{"type":"urn:rekey:problem:agent-signed-out"}"#, 401)
        }
        return json(body, status)
    }

    /// Every text in it that somebody typed is an attack on the page.
    private static let frozenCase = """
        {"id":"\(supportCase)","state":"frozen","account":{"id":"0198c0de-0000-7000-8000-0000000000b1","name":"A*** \(markup)","state":"frozen"},
         "claim":"\(markup)</dd><form action=https://evil.test>","disputedSince":"2026-02-01T00:00:00.000Z",
         "openedAt":"2026-03-01T12:00:00.000Z","openedBy":"ann","expiresAt":"2026-03-08T12:00:00.000Z",
         "confidence":{"score":70,"minimumToFreeze":60,"minimumToPropose":80,"reasons":[{"text":"An invoice \(markup)","weight":40}]},
         "evidence":[{"id":"e","kind":"invoice","reference":"\(markup)","note":"\(markup)","weight":40,"addedBy":"ann","at":"2026-03-01T12:01:00.000Z"}],
         "contacts":[{"id":"\(contact)","channel":"email","masked":"a***@e***.test","since":"2026-01-01T00:00:00.000Z","until":"2026-02-02T00:00:00.000Z","eligible":true},
          {"id":"\(pending)","channel":"email","masked":"\(markup)","since":"2026-02-02T00:00:00.000Z","eligible":false,"why":"added after the dispute began"}],
         "proposal":{"masked":"\(markup)","isNew":true,"by":"ann","at":"2026-03-01T12:02:00.000Z"},
         "objections":[{"at":"2026-03-01T12:03:00.000Z","by":"\(markup)"}],
         "allowed":["evidence","proposal","approval","refusal","objection","resumption","dance"],"audit":{"count":4,"head":"0"}}
        """
}
