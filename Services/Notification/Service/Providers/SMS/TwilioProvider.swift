import AsyncHTTPClient
import EventContracts
package import Foundation
import NIOHTTP1
package import NotificationDomain
package import ServiceRuntime

/// Text messages over Twilio's form API, which others speak too.
///
/// It takes no reference of ours that it can be asked by. What became of a message is looked for among those to its number:
/// the one with the very same text, made since ours was queued, is ours. The comparison happens in memory alone. A listing
/// by `DateSent` would leave out what still waits there, so the date is compared here.
package final class TwilioProvider: SMSProvider {
    package let name: String
    package let line: SMSLine
    private let configuration: TwilioConfiguration

    /// Seconds that Twilio keeps a message waiting: from, to.
    private static let validity = 1...36_000
    private static let longestAnswer = 65_536
    private static let longestList = 1_048_576
    /// More than a number gets in any time that a message lives.
    private static let listed = 200
    /// How far the provider's clock may be behind ours, in seconds.
    private static let skew: TimeInterval = 120

    /// - Parameter timeout: longest time for one request and for its answer's body.
    package init(name: String, configuration: TwilioConfiguration, timeout: Duration, dependencies: SystemDependencies)
    {
        self.name = name
        self.configuration = configuration
        line = SMSLine(timeout: timeout, dependencies: dependencies)
    }

    package func send(_ message: OutgoingText) async -> DeliveryResult {
        var request = request(configuration.url)
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/x-www-form-urlencoded")
        request.headers.add(name: "idempotency-key", value: message.id.wireText)
        let answer: SMSHTTPClient.Answer
        do {
            let form = FormFields.encode(fields(message))
            answer = try await line.http.send(request, body: Array(form.utf8), limit: Self.longestAnswer)
        } catch {
            return error.result
        }
        let code = JSONPath("code")?.text(in: answer.body).flatMap { Int($0) }
        var result = ReplyTable.twilio(answer.status, code: code, retryAfter: answer.retryAfter)
        if result.outcome == .accepted {
            result.providerID = ProviderID.checked(JSONPath("sid")?.text(in: answer.body))
        }
        return result
    }

    private func fields(_ message: OutgoingText) -> [(name: String, value: String)] {
        let validity = min(max(line.secondsLeft(of: message), Self.validity.lowerBound), Self.validity.upperBound)
        let isService = configuration.from.hasPrefix("MG") && configuration.from.utf8.count == 34
        var fields = [
            (name: "To", value: message.to.text),
            (name: isService ? "MessagingServiceSid" : "From", value: configuration.from),
            (name: "Body", value: message.text), (name: "ValidityPeriod", value: "\(validity)"),
        ]
        if let url = configuration.callbackURL {
            fields.append((name: "StatusCallback", value: "\(url)?reference=\(message.id.wireText)"))
        }
        return fields
    }

    package func status(
        of message: OutgoingMessage, since: Date, except others: Set<String>
    ) async -> DeliveryStatus {
        guard case .text(let text) = message else { return .unsupported }
        let query = FormFields.encode([("To", text.to.text), ("PageSize", "\(Self.listed)")])
        guard
            let answer = try? await line.http.send(request("\(configuration.url)?\(query)"), limit: Self.longestList),
            answer.status == 200, let list = try? EventJSON.decode(TwilioMessage.List.self, from: answer.body)
        else { return .unavailable }
        let earliest = since.addingTimeInterval(-Self.skew)
        let ours = list.messages.filter { found in
            // Two notices can say the same.
            guard !others.contains(found.sid) else { return false }
            guard let created = found.dateCreated.flatMap(InternetDate.date) else { return found.body == text.text }
            return found.body == text.text && created >= earliest
        }
        // One that arrived speaks for the message, whatever became of another.
        let standings = ours.map(Self.standing)
        return standings.first { if case .accepted = $0 { true } else { false } } ?? standings.first ?? .notFound
    }

    private static func standing(_ found: TwilioMessage) -> DeliveryStatus {
        switch found.status {
        case "failed", "undelivered", "canceled": .refused(ReplyTable.twilioUndelivered(found.errorCode))
        default: .accepted(providerID: ProviderID.checked(found.sid))
        }
    }

    private func request(_ url: String) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: url)
        let pair = Data("\(configuration.account):\(configuration.token)".utf8).base64EncodedString()
        request.headers.add(name: "authorization", value: "Basic \(pair)")
        request.headers.add(name: "accept", value: "application/json")
        return request
    }
}
