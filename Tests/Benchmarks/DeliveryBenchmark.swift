import ArgumentParser
import EventContracts
import Foundation
import NotificationDomain
import NotificationService
import OperatorCommands
import PostgresClient
import StackUnderTest

/// How long a forgotten password waits for its mail, and how many mails a second leave, beside a bare libcurl loop that
/// hands the same mails to the same server in the same minute.
struct DeliveryBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delivery", abstract: "From the request to the mail server's answer, on a fresh stack.")

    @Option(help: "Requests a second.")
    var rate = 100

    @Option(help: "Seconds of requests.")
    var seconds = 20

    @Option(help: "Mails of the burst, all asked for before notification starts.")
    var burst = 3_000

    @Option(help: "Workers of notification.")
    var workers = 4

    func run() async throws {
        let sink = try SMTPSink()
        defer { sink.stop() }
        let stack = Stack(
            environment: [
                .notification: [
                    "REKEY_SMTP_URL": "smtp://127.0.0.1:\(sink.port)", "REKEY_SMTP_TLS": "none",
                    "REKEY_MAIL_WORKERS": "\(workers)",
                ]
            ])
        do {
            try await stack.start()
            try await measure(stack, sink)
        } catch {
            await stack.stop(keepLogs: true)
            throw error
        }
        await stack.stop(keepLogs: false)
    }

    private func measure(_ stack: Stack, _ sink: SMTPSink) async throws {
        let addresses = try await makeAccounts(stack, rate * seconds + burst)
        let paced = Array(addresses.prefix(rate * seconds))
        let asked = try await ask(stack, paced)
        let waits = try await waits(sink, asked)
        print("\(rate) requests a second for \(seconds) s: request to acceptance in ms: \(Percentiles(waits))")
        let rate = try await drain(stack, Array(addresses.suffix(burst)), sink)
        let bare = try await bareLoop(sink, connections: workers)
        print(
            "\(Int(rate)) mails/s with \(workers) workers; bare libcurl over \(workers) connections \(Int(bare)) mails/s; "
                + "ratio \(String(format: "%.2f", rate / bare))")
    }

    /// Straight into the tables: signing them up would measure the password hash.
    private func makeAccounts(_ stack: Stack, _ count: Int) async throws -> [String] {
        _ = try await stack.rows(
            .identity,
            """
            with made as (
                insert into account (id, given_name, family_name, locale, created_at)
                select gen_random_uuid(), 'A', 'B', 'en', now() - interval '30 days' from generate_series(1, \(Int64(count)))
                returning id, created_at)
            insert into contact (id, account, channel, address, folded, is_primary, is_sign_up, verified_at, created_at)
            select gen_random_uuid(), id, 'email', id || '@example.com', id || '@example.com', true, true, created_at,
                created_at from made
            """)
        return try await stack.rows(.identity, "select address from contact").map { try $0.decode("address") }
    }

    /// One request each, evenly over the time; when each was begun, in seconds since 1970.
    private func ask(_ stack: Stack, _ addresses: [String]) async throws -> [String: Double] {
        let (began, interval) = (ContinuousClock.now, Duration.seconds(1) / rate)
        return try await withThrowingTaskGroup(of: (String, Double).self) { group in
            for (number, address) in addresses.enumerated() {
                try await ContinuousClock().sleep(until: began + interval * number)
                group.addTask {
                    let now = Date().timeIntervalSince1970
                    let answer = try await stack.client.requestRecovery(email: address)
                    guard answer.status == 202 else { throw ValidationError("identity answered \(answer.status)") }
                    return (address, now)
                }
            }
            return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
    }

    private func waits(_ sink: SMTPSink, _ asked: [String: Double]) async throws -> [Double] {
        var arrived: [String: Double] = [:]
        let all = try await Eventually.holds(within: .seconds(120)) {
            arrived.merge(try sink.arrivals()) { first, _ in first }
            return arrived.count >= asked.count
        }
        guard all else { throw ValidationError("\(asked.count - arrived.count) mails did not arrive") }
        return asked.compactMap { address, began in arrived[address].map { ($0 - began) * 1000 } }
    }

    /// Mails a second of a backlog that was queued while notification was away.
    private func drain(_ stack: Stack, _ addresses: [String], _ sink: SMTPSink) async throws -> Double {
        await stack.kill(.notification, signal: SIGKILL)
        _ = try await ask(stack, addresses)
        try await stack.start(.notification)
        var arrived: [String: Double] = [:]
        let all = try await Eventually.holds(within: .seconds(300)) {
            arrived.merge(try sink.arrivals()) { first, _ in first }
            return arrived.count >= addresses.count
        }
        guard all, let first = arrived.values.min(), let last = arrived.values.max() else {
            throw ValidationError("\(addresses.count - arrived.count) mails did not arrive")
        }
        return Double(addresses.count) / (last - first)
    }

    private func bareLoop(_ sink: SMTPSink, connections: Int) async throws -> Double {
        let (perConnection, port, began) = (1_000, sink.port, ContinuousClock.now)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<connections {
                group.addTask {
                    guard
                        let configuration = SMTPConfiguration(
                            url: "smtp://127.0.0.1:\(port)", tls: .none, timeout: .seconds(30),
                            helloName: "rekey.example"),
                        let from = MailAddress("no-reply@rekey.example"), let to = MailAddress("a\(number)@example.com")
                    else { throw ValidationError("no configuration") }
                    let connection = SMTPConnection(configuration: configuration, thread: "bare-\(number)")
                    let filler = String(repeating: "A line of an ordinary mail of ours.\n", count: 30)
                    for _ in 0..<perConnection {
                        let mail = OutgoingMail(
                            id: UUID(), from: MailSender(address: from, name: "Rekey"), to: to,
                            content: RenderedMessage(subject: "Choose a new password", text: filler, html: filler),
                            language: .english, date: Date(), kind: .recoveryLink)
                        guard await connection.deliver(mail).outcome == .accepted else {
                            throw ValidationError("the sink refused a mail")
                        }
                    }
                    await connection.close()
                }
            }
            try await group.waitForAll()
        }
        _ = try sink.arrivals()
        return Double(perConnection * connections) / (began.duration(to: .now) / .seconds(1))
    }
}
