import AsyncHTTPClient
import EventContracts
import Foundation
package import IdentityDomain
import Metrics
import NIOCore
import NIOHTTP1
import ServiceLifecycle
package import ServiceRuntime
import Synchronization

/// The check over HTTP: `POST {"phone": "+31…"}` is answered with `{"simChangedAt": instant or null}`.
///
/// Follows no redirect and uses no proxy. After a failure it rests, so that a provider that hangs does not hold up
/// everything else the worker has to do.
package final class HTTPPhoneRiskCheck: PhoneRiskCheck, Service {
    private struct Question: Encodable {
        var phone: String
    }

    private struct Answer: Decodable {
        var simChangedAt: String?

        private enum CodingKeys: String, CodingKey { case simChangedAt }

        /// The member must be there: an answer of another kind is no all-clear.
        init(from decoder: any Decoder) throws {
            let members = try decoder.container(keyedBy: CodingKeys.self)
            simChangedAt = try members.decode(String?.self, forKey: .simChangedAt)
        }
    }

    private static let deadline = TimeAmount.seconds(2)
    private static let maximumAnswer = 4096
    private static let restMilliseconds: Int64 = 2000

    private let url: String
    private let token: String?
    private let now: @Sendable () -> Date
    private let client: HTTPClient
    private let restsUntil = Mutex<Int64>(0)

    /// - Parameter token: sent as bearer token when given.
    package init(url: String, token: String? = nil, dependencies: SystemDependencies) {
        self.url = url
        self.token = token
        now = dependencies.now
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.timeout.connect = .seconds(1)
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    package func simChange(of number: PhoneNumber) async throws -> SIMChange {
        let isResting = restsUntil.withLock { now().milliseconds < $0 }
        guard !isResting else { throw count(.resting) }
        do {
            let change = try await ask(number)
            count("answered")
            return change
        } catch let error as PhoneRiskUnavailable {
            rest()
            throw count(error)
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            rest()
            throw count(.unreachable)
        }
    }

    private func ask(_ number: PhoneNumber) async throws -> SIMChange {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/json")
        request.headers.add(name: "accept", value: "application/json")
        if let token { request.headers.add(name: "authorization", value: "Bearer \(token)") }
        request.body = .bytes(ByteBuffer(bytes: try EventJSON.encode(Question(phone: number.e164))))
        let response = try await client.execute(request, timeout: Self.deadline)
        guard response.status == .ok else { throw PhoneRiskUnavailable.status(Int(response.status.code)) }
        let body: ByteBuffer
        do {
            body = try await response.body.collect(upTo: Self.maximumAnswer)
        } catch is NIOTooManyBytesError {
            throw PhoneRiskUnavailable.malformed
        }
        guard let answer = try? EventJSON.decode(Answer.self, from: Array(body.readableBytesView)) else {
            throw PhoneRiskUnavailable.malformed
        }
        guard let text = answer.simChangedAt else { return SIMChange(changedAt: nil) }
        guard let date = Instant.date(text) else { throw PhoneRiskUnavailable.malformed }
        return SIMChange(changedAt: date.milliseconds)
    }

    private func rest() {
        restsUntil.withLock { $0 = now().milliseconds + Self.restMilliseconds }
    }

    private func count(_ error: PhoneRiskUnavailable) -> PhoneRiskUnavailable {
        switch error {
        case .unreachable: count("unreachable")
        case .status: count("refused")
        case .malformed: count("malformed")
        case .resting: count("resting")
        }
        return error
    }

    private func count(_ outcome: String) {
        Counter(label: "rekey_sms_risk_checks", dimensions: [("outcome", outcome)]).increment()
    }

    /// Waits for the graceful stop and closes the connections.
    package func run() async throws {
        try? await gracefulShutdown()
        await close()
    }

    /// For callers that do not run it as a service. Safe to call twice.
    package func close() async {
        try? await client.shutdown()
    }
}
