import EventContracts
import Foundation
import HTTPKit
import NotificationDomain
import PostgresClient
import Synchronization
import TestSupport
import Testing

@testable import NotificationService

/// A provider that answers as told, for rules about providers; what real ones say is tested against real ones.
final class ToldProvider: MessageProvider {
    let name: String
    let timeout = Duration.seconds(1)
    private let state: Mutex<(answers: [DeliveryResult], status: DeliveryStatus, taken: [UUID], asked: Int)>

    /// - Parameter answers: one after the other, the last one for ever.
    init(_ name: String, _ answers: DeliveryResult..., status: DeliveryStatus = .unsupported) {
        self.name = name
        state = Mutex((answers, status, [], 0))
    }

    var taken: [UUID] { state.withLock { $0.taken } }
    var asked: Int { state.withLock { $0.asked } }
    func say(_ status: DeliveryStatus) { state.withLock { $0.status = status } }

    func deliver(_ message: OutgoingMessage) async -> DeliveryResult {
        let id =
            switch message {
            case .mail(let mail): mail.id
            case .text(let text): text.id
            }
        return state.withLock { state in
            state.taken.append(id)
            return state.answers.count > 1 ? state.answers.removeFirst() : state.answers[0]
        }
    }

    func status(of reference: UUID) async -> DeliveryStatus {
        state.withLock { state in
            state.asked += 1
            return state.status
        }
    }
}

@Suite("Who gets a message, and how often (A6, NOT-05, NOT-08)")
struct DeliveryTests {
    @Test("codes before links before notices, and of each lane the newest first (DESIGN 3.7)")
    func lanes() async throws {
        try await NotificationFixture.with { fixture in
            for address in ["old-link@example.com", "new-link@example.com"] {
                try await fixture.queued(.init(address: address))
                fixture.time.advance(by: .seconds(1))
            }
            let event = try fixture.passwordChanged(to: ["notice@example.com"])
            try await fixture.apply(PasswordChangedHandler(queue: fixture.queue), event, try fixture.envelope(event))
            fixture.time.advance(by: .seconds(1))
            try await fixture.queued(.code())
            try await fixture.drain(try fixture.worker())
            #expect(
                try await fixture.inbox().map(\.to)
                    == ["+31612345678", "new-link@example.com", "old-link@example.com", "notice@example.com"])
        }
    }

    @Test("mail that anybody can cause goes to an address once a minute, five times an hour, ten times a day (NOT-05)")
    func strangers() async throws {
        try await NotificationFixture.with { fixture in
            let limits = DestinationLimits(byStrangers: [
                .init(1, per: .seconds(60)), .init(5, per: .seconds(3600)), .init(10, per: .seconds(86_400)),
            ])
            let worker = try fixture.worker(limits: limits)
            try await fixture.queued()
            try await fixture.queued()
            try await fixture.drain(worker)
            #expect(try await fixture.inbox().count == 1, "one in a minute")
            let waiting = try await fixture.database.client.transaction { tx in
                try MessageStore.waiting(now: fixture.time.now, in: tx).map(\.count)
            }
            #expect(waiting.isEmpty, "a flood of one address raises no alarm")
            // What happened to the account is told at once, and a link that we began ourselves is not held back.
            let event = try fixture.passwordChanged(to: ["anna@example.com"])
            try await fixture.apply(PasswordChangedHandler(queue: fixture.queue), event, try fixture.envelope(event))
            var begun = try fixture.issued()
            begun.event.occasion = .breach
            try await fixture.apply(RecoverySecretIssuedHandler(queue: fixture.queue), begun.event, begun.envelope)
            try await fixture.drain(worker)
            #expect(try await fixture.inbox().count == 3)
            for _ in 0..<20 { try await fixture.queued() }
            var asked: [Int] = []
            for _ in 1...59 {
                fixture.time.advance(by: .seconds(60))
                try await fixture.drain(worker)
                asked.append(try await fixture.inbox().count - 2)
            }
            #expect(asked[3] == 5, "five, a minute apart")
            #expect(asked[58] == 9, "then one in twelve minutes")
            for _ in 1...23 {
                fixture.time.advance(by: .seconds(3600))
                try await fixture.drain(worker)
            }
            let day = try await fixture.inbox().count - 2
            #expect((14...19).contains(day), "and one in two hours and a half: \(day)")
        }
    }

    @Test("a thousand poisoned mails do not keep a good one waiting")
    func poison() async throws {
        try await NotificationFixture.with { fixture in
            let worker = try fixture.worker(
                NotificationFixture.mail(ToldProvider("smtp", .temporary("recipient-deferred", fault: .message))))
            for number in 0..<50 { try await fixture.queued(.init(address: "p\(number)@example.com")) }
            #expect(try await fixture.drain(worker) == 50)
            let good = try await fixture.queued(.init(address: "good@example.com"))
            let answer = ToldProvider("smtp", .accepted)
            let next = try fixture.worker(NotificationFixture.mail(answer), name: "next")
            #expect(try await next() && answer.taken.count == 1)
            let states = try await fixture.messages().filter { $0.state == "sent" }
            #expect(states.map(\.to) == ["g***@example.com"] && good.link.address == "good@example.com")
        }
    }

    @Test("while a provider does not work nothing is claimed, and its messages wait without a try")
    func open() async throws {
        try await NotificationFixture.with { fixture in
            let provider = ToldProvider("smtp", .temporary("unreachable"))
            let worker = try fixture.worker(NotificationFixture.mail(provider))
            for number in 0..<9 { try await fixture.queued(.init(address: "a\(number)@example.com")) }
            #expect(try await fixture.drain(worker) == CircuitBreaker.threshold)
            #expect(provider.taken.count == CircuitBreaker.threshold)
            #expect(try await fixture.messages().filter { $0.state == "queued" && $0.attempts == 0 }.count == 4)
            fixture.time.advance(by: .seconds(1))
            #expect(try await worker(), "one probe")
            #expect(try await !worker(), "which failed")
        }
    }

    @Test("the second provider gets what the first refused for now, and what is new while the first does not work")
    func failOver() async throws {
        try await NotificationFixture.with { fixture in
            let (first, second) = (ToldProvider("sms", .temporary("throttled")), ToldProvider("sms-2", .accepted))
            let worker = try fixture.worker(NotificationFixture.text(first, second))
            for number in 0..<6 {
                var link = NotificationFixture.Link.code()
                link.address = "+3161234560\(number)"
                try await fixture.queued(link)
            }
            try await fixture.drain(worker)
            #expect(first.taken.count == CircuitBreaker.threshold && second.taken.count == 1)
            // Before the first is probed again.
            fixture.time.advance(by: .milliseconds(400))
            try await fixture.elapse()
            try await fixture.drain(worker)
            let states = try await fixture.messages()
            #expect(states.allSatisfy { $0.state == "sent" && $0.provider == "sms-2" })
            #expect(Set(first.taken + second.taken).count == 6)
        }
    }

    @Test("a text message that may have gone out never goes to another provider, and once more at most")
    func unknownText() async throws {
        try await NotificationFixture.with { fixture in
            let first = ToldProvider("sms", .unknown("no-answer"), status: .unavailable)
            let second = ToldProvider("sms-2", .accepted)
            let worker = try fixture.worker(NotificationFixture.text(first, second))
            try await fixture.queued(.code())
            #expect(try await worker())
            for _ in 0..<3 {
                fixture.time.advance(by: .seconds(61))
                #expect(try await worker())
                #expect(try await fixture.messages().map(\.state) == ["unknown"])
            }
            #expect(first.taken.count == 1 && first.asked == 3, "asked, not sent")
            first.say(.notFound)
            fixture.time.advance(by: .seconds(61))
            #expect(try await worker())
            #expect(first.taken.count == 2 && Set(first.taken).count == 1, "once more, under the same id")
            fixture.time.advance(by: .seconds(61))
            #expect(try await worker())
            #expect(first.taken.count == 2 && second.taken.isEmpty)
            #expect(try await fixture.messages().map(\.reason) == ["delivery-unknown"])
        }
    }

    @Test("a text message whose provider says it has it is sent, and not again")
    func settled() async throws {
        try await NotificationFixture.with { fixture in
            let provider = ToldProvider("sms", .unknown("no-answer"), status: .accepted(providerID: "SM1"))
            let worker = try fixture.worker(NotificationFixture.text(provider))
            try await fixture.queued(.code())
            #expect(try await worker())
            fixture.time.advance(by: .seconds(61))
            #expect(try await worker())
            #expect(provider.taken.count == 1 && provider.asked == 1)
            #expect(try await fixture.messages().map(\.state) == ["sent"])
        }
    }

    @Test("an address that does not exist gets nothing any more but codes that prove it; identity hears of it")
    func suppressed() async throws {
        try await NotificationFixture.with { fixture in
            let provider = ToldProvider(
                "smtp", .permanent("no-such-mailbox", fault: .destination), .accepted)
            let worker = try fixture.worker(NotificationFixture.mail(provider))
            try await fixture.queued(.init(address: "Gone@example.com"))
            #expect(try await worker())
            try await fixture.queued(.init(address: "gone@example.com"))
            #expect(try await worker())
            #expect(provider.taken.count == 1)
            #expect(try await fixture.messages().map(\.state).sorted() == ["failed", "suppressed"])
            #expect(
                try await fixture.events().suffix(5)
                    == [
                        "rekey.message.failed", "rekey.message.bounced", "rekey.message.queued",
                        "rekey.message.suppressed",
                        // Of another account's contact, perhaps; identity takes it once.
                        "rekey.message.bounced",
                    ])
            try await fixture.queued(.init(address: "other@example.com"))
            #expect(try await worker() && provider.taken.count == 2)
        }
    }

    @Test("one address gets its share an hour, whatever causes the messages; what is over it waits and is not lost")
    func flood() async throws {
        try await NotificationFixture.with { fixture in
            let limits = DestinationLimits(
                perAddress: .init(2, per: .seconds(3600)), perNumber: .init(1, per: .seconds(3600)))
            let provider = ToldProvider("smtp", .accepted)
            let worker = try fixture.worker(NotificationFixture.mail(provider), limits: limits)
            for _ in 0..<3 { try await fixture.queued() }
            try await fixture.drain(worker)
            #expect(provider.taken.count == 2)
            let waiting = try #require(try await fixture.messages().first { $0.state == "queued" })
            #expect(waiting.reason == "destination-rate" && waiting.attempts == 0)
            fixture.time.advance(by: .seconds(1799))
            #expect(try await !worker())
            fixture.time.advance(by: .seconds(1))
            #expect(try await worker() && provider.taken.count == 3)
        }
    }

    @Test("a provider gets no more a second than it takes, from all workers together")
    func rate() async throws {
        try await NotificationFixture.with { fixture in
            let provider = ToldProvider("smtp", .accepted)
            let workers = try (0..<2).map {
                try fixture.worker(NotificationFixture.mail(provider, rate: 2), name: "worker-\($0)")
            }
            for number in 0..<5 { try await fixture.queued(.init(address: "a\(number)@example.com")) }
            for worker in workers { try await fixture.drain(worker) }
            #expect(provider.taken.count == 2)
            fixture.time.advance(by: .milliseconds(500))
            for worker in workers { try await fixture.drain(worker) }
            #expect(provider.taken.count == 3)
            fixture.time.advance(by: .milliseconds(1000))
            for worker in workers { try await fixture.drain(worker) }
            #expect(provider.taken.count == 5)
        }
    }

    @Test("every hand-over is on record with what came of it, before its first byte leaves")
    func attempts() async throws {
        try await NotificationFixture.with { fixture in
            let refusal = DeliveryResult(
                .temporary, "recipient-deferred", fault: .message, code: 451, enhanced: "4.7.1")
            let worker = try fixture.worker(NotificationFixture.mail(ToldProvider("smtp", refusal, .accepted)))
            try await fixture.queued()
            #expect(try await worker())
            fixture.time.advance(by: .seconds(2))
            #expect(try await worker())
            let id = try #require(try await fixture.messages().first).id
            let attempts = try await fixture.database.client.transaction { tx in try AttemptStore.list(id, in: tx) }
            #expect(attempts.map(\.number) == [1, 2] && attempts.map(\.outcome) == ["temporary", "accepted"])
            #expect(attempts[0].code == 451 && attempts[0].enhanced == "4.7.1" && attempts[1].endedAt != nil)
        }
    }

    @Test("a worker that dies before it told a provider's name leaves the message as it was")
    func diedEarly() async throws {
        try await NotificationFixture.with { fixture in
            try await fixture.queued(.code())
            let routes = NotificationFixture.text(ToldProvider("sms", .accepted))
            let dying = try fixture.worker(routes, name: "dying")
            _ = try #require(try await dying.claimed(admitted: false))
            try await fixture.elapse()
            #expect(try await fixture.messages().map(\.state) == ["queued"], "nothing can have left the process")
            _ = try #require(try await dying.claimed(admitted: true))
            try await fixture.elapse()
            #expect(try await fixture.messages().map(\.state) == ["unknown"])
        }
    }

    @Test(
        "what can no longer help expires by itself, with its event and without its boxes",
        arguments: [-1, 0] as [Int64])
    func overdue(_ offset: Int64) async throws {
        try await NotificationFixture.with { fixture in
            let issued = try await fixture.queued()
            fixture.time.set(issued.event.expiresAt.adding(milliseconds: offset))
            try await fixture.sweep()
            let isOver = offset >= 0
            #expect(try await fixture.messages().map(\.state) == [isOver ? "expired" : "queued"])
            #expect(try await fixture.sealedRows() == (isOver ? 0 : 1))
            #expect(try await fixture.events().last == (isOver ? "rekey.message.expired" : "rekey.message.queued"))
        }
    }
}
