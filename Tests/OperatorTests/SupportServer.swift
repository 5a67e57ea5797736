import Foundation
import Hummingbird
import HummingbirdTesting
import NIOCore
import OperatorCommands
import Synchronization

/// Identity as `rekey agents` and `rekey case` see it: answers what a test chose, and remembers what it was asked.
final class SupportServer: Sendable {
    struct Call: Sendable {
        var method: String
        var path: String
        var body: [String: String]
        var authorization: String?
    }

    static let id = "0198c0de-0000-7000-8000-0000000000a1"
    static let token = "rks_" + String(repeating: "t", count: 43)
    static let hostile = "\u{1B}[2Jgone\r\nfake line"

    /// A frozen case whose claim tries to rewrite the screen.
    static let frozen = #"""
        {"id":"\#(id)","state":"frozen","account":{"id":"0198c0de-0000-7000-8000-0000000000b1","name":"A*** D***","state":"frozen"},
         "claim":"\u001b[2Jgone\r\nfake line","disputedSince":"2026-02-01T00:00:00.000Z","openedAt":"2026-03-01T12:00:00.000Z","openedBy":"ann",
         "expiresAt":"2026-03-08T12:00:00.000Z",
         "confidence":{"score":70,"minimumToFreeze":60,"minimumToPropose":80,"reasons":[{"text":"An invoice was seen","weight":40},{"text":"Signed in from a new place","weight":30}]},
         "evidence":[{"id":"0198c0de-0000-7000-8000-0000000000e1","kind":"invoice","reference":"F-12","weight":40,"addedBy":"ann","at":"2026-03-01T12:01:00.000Z"}],
         "contacts":[{"id":"0198c0de-0000-7000-8000-0000000000c1","channel":"email","masked":"a***@e***.test","since":"2026-01-01T00:00:00.000Z","until":"2026-02-02T00:00:00.000Z","verifiedAt":"2026-01-01T00:00:00.000Z","eligible":true},
                     {"id":"0198c0de-0000-7000-8000-0000000000c2","channel":"email","masked":"h***@e***.test","since":"2026-02-02T00:00:00.000Z","eligible":false,"why":"added after the dispute began"}],
         "objections":[],"allowed":["evidence","proposal","refusal","objection"],"audit":{"count":4,"head":"00"}}
        """#

    private struct State {
        var calls: [Call] = []
        var answers: [String: [(status: Int, body: String, headers: HTTPFields)]] = [:]
    }

    private let state = Mutex(State())

    var calls: [Call] { state.withLock { $0.calls } }

    /// From now on the call gets these answers, one after another, the last one for good.
    func answer(_ call: String, _ status: Int, _ body: String = "{}", headers: HTTPFields = [:]) {
        state.withLock { $0.answers[call, default: []].append((status, body, headers)) }
    }

    static func problem(_ slug: String, _ detail: String? = nil) -> String {
        #"{"type":"urn:rekey:problem:\#(slug)"\#(detail.map { #","detail":"\#($0)""# } ?? "")}"#
    }

    /// Runs `body` while the server listens.
    static func with(_ body: @escaping @Sendable (SupportServer, RekeyProcess) async throws -> Void) async throws {
        let server = SupportServer()
        let router = Router()
        router.addMiddleware { Everything(server: server) }
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("rekey-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await Application(router: router).test(.live) { live in
            try await body(server, RekeyProcess(server: "http://127.0.0.1:\(live.port ?? 0)", folder: folder))
        }
    }

    fileprivate func take(_ call: Call) -> (status: Int, body: String, headers: HTTPFields) {
        state.withLock { state in
            state.calls.append(call)
            let key = "\(call.method) \(call.path)"
            guard let answers = state.answers[key], let first = answers.first else {
                return (404, Self.problem("not-found"), [:])
            }
            if answers.count > 1 { state.answers[key]?.removeFirst() }
            return first
        }
    }

    private struct Everything: RouterMiddleware {
        let server: SupportServer

        func handle(
            _ request: Request, context: BasicRequestContext,
            next: @concurrent (Request, BasicRequestContext) async throws -> Response
        ) async throws -> Response {
            let body = Data(try await request.body.collect(upTo: 65_536).readableBytesView)
            let fields = (try? JSONSerialization.jsonObject(with: body)) as? [String: Any] ?? [:]
            let answer = server.take(
                Call(
                    method: request.method.rawValue, path: request.uri.path,
                    body: fields.compactMapValues { $0 as? String },
                    authorization: request.headers[.authorization]))
            var headers = answer.headers
            headers[.contentType] = "application/json"
            return Response(
                status: .init(code: answer.status), headers: headers,
                body: ResponseBody(byteBuffer: ByteBuffer(string: answer.body)))
        }
    }
}
