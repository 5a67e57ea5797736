import AsyncHTTPClient
import EventContracts
package import Foundation
import NIOHTTP1
package import NotificationDomain
package import ServiceRuntime

/// Text messages over an HTTP API that takes JSON. Each try carries the message's id as `Idempotency-Key`.
package final class JSONProvider: SMSProvider {
    package let name: String
    package let line: SMSLine
    private let configuration: JSONProviderConfiguration

    private static let longestAnswer = 65_536

    /// - Parameter timeout: longest time for one request and for its answer's body.
    package init(
        name: String, configuration: JSONProviderConfiguration, timeout: Duration, dependencies: SystemDependencies
    ) {
        self.name = name
        self.configuration = configuration
        line = SMSLine(timeout: timeout, dependencies: dependencies)
    }

    package func send(_ message: OutgoingText) async -> DeliveryResult {
        var request = request(configuration.url)
        request.method = HTTPMethod(rawValue: configuration.method)
        request.headers.add(name: "content-type", value: "application/json")
        request.headers.replaceOrAdd(name: "idempotency-key", value: message.id.wireText)
        let values = SMSBodyTemplate.Values(
            to: message.to.text, text: message.text, reference: message.id, from: configuration.from,
            validity: max(1, line.secondsLeft(of: message)))
        let answer: SMSHTTPClient.Answer
        do {
            answer = try await line.http.send(
                request, body: configuration.template.render(values), limit: Self.longestAnswer)
        } catch {
            return error.result
        }
        var result = ReplyTable.http(answer.status, retryAfter: answer.retryAfter)
        if result.outcome == .accepted { result.providerID = id(in: answer) }
        return result
    }

    package func status(of reference: UUID) async -> DeliveryStatus {
        guard let look = configuration.look else { return .unsupported }
        let url = look.url.replacing("{{reference}}", with: reference.wireText)
        guard let answer = try? await line.http.send(request(url), limit: Self.longestAnswer) else {
            return .unavailable
        }
        if answer.status == 404 { return .notFound }
        guard (200...299).contains(answer.status), let word = look.path.text(in: answer.body) else {
            return .unavailable
        }
        if look.accepted.contains(word) { return .accepted(providerID: id(in: answer)) }
        if look.refused.contains(word) { return .refused(.permanent("undelivered")) }
        // A word that nobody wrote down says nothing either way.
        return look.notFound.contains(word) ? .notFound : .unavailable
    }

    private func id(in answer: SMSHTTPClient.Answer) -> String? {
        ProviderID.checked(configuration.idPath?.text(in: answer.body))
    }

    private func request(_ url: String) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: url)
        request.headers.add(name: "accept", value: "application/json")
        for header in configuration.headers { request.headers.add(name: header.name, value: header.value) }
        return request
    }
}
