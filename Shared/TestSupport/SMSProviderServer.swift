package import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// Somebody who delivers text messages, as a server on a port of this machine: Twilio's form API under `/2010-04-01`, and
/// an API of its own that takes JSON under `/json`. It does whatever a test says can go wrong.
package final class SMSProviderServer: Sendable {
    /// What happens to the next message.
    package enum Behaviour: Sendable {
        case accept
        /// Takes the message and never answers.
        case acceptThenTimeOut
        /// Takes the message and closes the connection.
        case acceptThenCut
        /// Closes the connection and takes nothing.
        case cut
        case throttle(seconds: Int)
        case refuse(status: Int, code: Int? = nil)
        /// Sends the client to itself.
        case redirect
        /// Takes the message and answers more than anybody reads.
        case acceptAtLength
    }

    /// How it answers when it is asked for a message.
    package enum Memory: Sendable {
        case honest
        /// As if it had never heard of any.
        case forgetful
        case unavailable
        /// Has it, and did not deliver it.
        case refused(code: Int)
    }

    /// What it was sent.
    package struct Request: Sendable {
        package var method: String
        package var uri: String
        package var headers: [String: String]
        package var body: String

        /// The fields of a form or of a flat JSON object.
        package var fields: [String: String] {
            if headers["content-type"] == "application/json" {
                let object = try? JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any]
                return (object ?? [:]).mapValues { "\($0)" }
            }
            return URLComponents.fields(body)
        }
    }

    /// A message that it took.
    package struct Accepted: Sendable {
        package var id: String
        package var to: String
        package var text: String
        package var reference: String?
        /// Where it reports to; nil for nowhere.
        package var reportURL: String?
        package var at: Date
    }

    struct State {
        var script: [Behaviour] = []
        var memory = Memory.honest
        var requests: [Request] = []
        var accepted: [Accepted] = []
    }

    enum Reply: Sendable {
        case answer(Int, [(String, String)], String)
        case silence
        case cut
    }

    let state = Mutex(State())
    private let now: @Sendable () -> Date
    private let channel: Mutex<(any Channel)?> = Mutex(nil)

    private init(now: @escaping @Sendable () -> Date) { self.now = now }

    /// Runs the server for the time of `body`.
    package static func with<R>(
        now: @escaping @Sendable () -> Date = { Date() }, _ body: (SMSProviderServer) async throws -> R
    ) async throws -> R {
        let server = SMSProviderServer(now: now)
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(SMSProviderHandler(server))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        server.channel.withLock { $0 = channel }
        do {
            let result = try await body(server)
            try await channel.close()
            return result
        } catch {
            try? await channel.close()
            throw error
        }
    }

    package var base: String {
        "http://127.0.0.1:\(channel.withLock { $0?.localAddress?.port } ?? 0)"
    }

    /// What happens to the next messages, one after the other; those after them are accepted.
    package func next(_ behaviours: Behaviour...) { state.withLock { $0.script += behaviours } }

    package func remember(_ memory: Memory) { state.withLock { $0.memory = memory } }

    package var accepted: [Accepted] { state.withLock { $0.accepted } }
    /// Messages that it was sent, taken or not.
    package var posts: [Request] { state.withLock { $0.requests.filter { $0.method != "GET" } } }
    /// Questions what became of one.
    package var questions: [Request] { state.withLock { $0.requests.filter { $0.method == "GET" } } }

    func reply(to request: Request) -> Reply {
        state.withLock { state in
            state.requests.append(request)
            if request.method == "GET" { return Self.memory(request, state) }
            switch state.script.isEmpty ? .accept : state.script.removeFirst() {
            case .accept:
                let id = accept(request, &state)
                return .answer(201, [], #"{"sid":"\#(id)","status":"queued","data":{"id":"\#(id)"}}"#)
            case .acceptThenTimeOut:
                _ = accept(request, &state)
                return .silence
            case .acceptThenCut:
                _ = accept(request, &state)
                return .cut
            case .acceptAtLength:
                let id = accept(request, &state)
                return .answer(201, [], #"{"sid":"\#(id)","x":"\#(String(repeating: "x", count: 100_000))"}"#)
            case .redirect: return .answer(307, [("location", request.uri)], "")
            case .cut: return .cut
            case .throttle(let seconds): return .answer(429, [("retry-after", "\(seconds)")], #"{"code":20429}"#)
            case .refuse(let status, let code):
                return .answer(status, [], code.map { #"{"code":\#($0),"message":"secret of theirs"}"# } ?? "")
            }
        }
    }

    private func accept(_ request: Request, _ state: inout State) -> String {
        let fields = request.fields
        let id = "SM\(String(state.accepted.count + 1))"
        state.accepted.append(
            Accepted(
                id: id, to: fields["To"] ?? fields["to"] ?? "", text: fields["Body"] ?? fields["text"] ?? "",
                reference: fields["reference"]
                    ?? fields["StatusCallback"].flatMap {
                        URLComponents.fields($0.split(separator: "?").dropFirst().joined())["reference"]
                    },
                reportURL: fields["StatusCallback"], at: now()))
        return id
    }

    private static func memory(_ request: Request, _ state: State) -> Reply {
        let isTwilio = request.uri.hasPrefix("/2010-04-01/")
        let query = URLComponents.fields(request.uri.split(separator: "?").dropFirst().joined())
        switch state.memory {
        case .unavailable: return .answer(503, [], "")
        case .forgetful:
            return isTwilio ? .answer(200, [], #"{"messages":[]}"#) : .answer(404, [], "")
        case .honest, .refused:
            var (status, code) = ("sent", "null")
            if case .refused(let number) = state.memory { (status, code) = ("undelivered", "\(number)") }
            guard isTwilio else {
                guard let found = state.accepted.first(where: { $0.reference == query["ref"] }) else {
                    return .answer(404, [], "")
                }
                return .answer(200, [], #"{"state":"\#(status)","data":{"id":"\#(found.id)"}}"#)
            }
            let messages = state.accepted.filter { $0.to == query["To"] }.map { message in
                #"{"sid":"\#(message.id)","status":"\#(status)","error_code":\#(code),"body":"#
                    + String(decoding: (try? JSONEncoder().encode(message.text)) ?? Data(), as: UTF8.self)
                    + #","date_created":"\#(message.at.internetText)"}"#
            }
            return .answer(200, [], #"{"messages":[\#(messages.joined(separator: ","))]}"#)
        }
    }
}

extension URLComponents {
    /// The fields of a posted form or a query.
    static func fields(_ text: String) -> [String: String] {
        var parts = URLComponents()
        parts.percentEncodedQuery = text.replacing("+", with: "%20")
        return Dictionary((parts.queryItems ?? []).map { ($0.name, $0.value ?? "") }) { first, _ in first }
    }
}

extension Date {
    /// As Twilio writes it.
    fileprivate var internetText: String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(identifier: "UTC")
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss Z"
        return formatter.string(from: self)
    }
}
