import KafkaClient
import TestSupport
import Testing

@Suite("Producer under faults")
struct ProducerFaultTests {
    @Test("A2: a fatal error fails what was in flight and makes a new handle, which delivers")
    func fatal() async throws {
        let fixture = try await KafkaFixture.make(mockOnly: true)
        let producer = try fixture.producer()
        #expect(await producer.send(fixture.records(0..<10)).offsets.count == 10)
        for round in 1...3 {
            fixture.mock?.push([.outOfOrderSequenceNumber], to: .produce)
            let broken = await producer.send(fixture.records(0..<5))
            #expect(broken.offsets.isEmpty)
            #expect(broken.errors.count == 5)
            #expect(await producer.rebuilds == round)
            let again = await producer.send(fixture.records(0..<5))
            #expect(again.offsets.count == 5)
        }
        await producer.close(timeout: .seconds(5))
    }

    @Test("A1.6: after a burst of errors every record reported as delivered is in the log, at its offset")
    func noFalseDelivery() async throws {
        let fixture = try await KafkaFixture.make(mockOnly: true)
        let producer = try fixture.producer(deliveryTimeout: .seconds(10))
        var delivered: [Int64: String] = [:]
        for number in 0..<60 {
            if number == 20 {
                fixture.mock?.push([.disconnect, .notLeader, .requestTimedOut, .notEnoughReplicas], to: .produce)
            }
            if case .delivered(let offset)? = await producer.send([fixture.record(String(number))]).first {
                delivered[offset] = String(number)
            }
        }
        let log = try await fixture.contents()
        for (offset, text) in delivered {
            #expect(log.first { $0.offset == offset }.map { [$0].texts } == [text])
        }
        #expect(delivered.count >= 50)
        await producer.close(timeout: .seconds(5))
    }

    @Test("Without a broker a call ends within its bound, and delivers again soon after the broker is back")
    func downAndUp() async throws {
        let fixture = try await KafkaFixture.make(mockOnly: true)
        let producer = try fixture.producer(deliveryTimeout: .seconds(2))
        #expect(await producer.send(fixture.records(0..<3)).offsets == [0, 1, 2])
        try fixture.mock?.takeDown()
        let began = ContinuousClock.now
        let failed = await producer.send(fixture.records(3..<6))
        #expect(ContinuousClock.now - began < .seconds(60))
        #expect(failed.errors.count == 3)
        #expect(failed.errors.map(\.isRetriable) == [true, true, true])
        try fixture.mock?.bringUp()
        let back = ContinuousClock.now
        var delivered = 0
        while delivered == 0, ContinuousClock.now - back < .seconds(60) {
            delivered = await producer.send(fixture.records(3..<6)).offsets.count
        }
        #expect(delivered == 3)
        #expect(ContinuousClock.now - back < .seconds(60))
        await producer.close(timeout: .seconds(5))
    }

    @Test("A broker that never answers does not hold a call beyond its bound")
    func silentBroker() async throws {
        let fixture = try await KafkaFixture.make(mockOnly: true)
        let producer = try fixture.producer(deliveryTimeout: .seconds(2))
        #expect(await producer.send(fixture.records(0..<1)).offsets == [0])
        try fixture.mock?.setRoundTrip(.seconds(60))
        let began = ContinuousClock.now
        #expect(await producer.send(fixture.records(1..<3)).errors.count == 2)
        #expect(ContinuousClock.now - began < .seconds(60))
        let closing = ContinuousClock.now
        await producer.close(timeout: .seconds(1))
        #expect(ContinuousClock.now - closing < .seconds(60))
    }

    @Test("Closing fails the records under way instead of waiting for them")
    func closeWhileSending() async throws {
        let fixture = try await KafkaFixture.make(mockOnly: true)
        let producer = try fixture.producer(deliveryTimeout: .seconds(30))
        #expect(await producer.send(fixture.records(0..<1)).offsets == [0])
        try fixture.mock?.takeDown()
        let records = fixture.records(1..<4)
        let began = ContinuousClock.now
        async let results = producer.send(records)
        await Task.yield()
        await producer.close(timeout: .seconds(1))
        #expect(await results.errors.count == 3)
        #expect(ContinuousClock.now - began < .seconds(60))
    }

    @Test("A moved leader is followed")
    func leaderMoves() async throws {
        let fixture = try await KafkaFixture.make(mockOnly: true, brokers: 3)
        let producer = try fixture.producer(deliveryTimeout: .seconds(10))
        for broker in Int32(1)...3 {
            try fixture.mock?.setLeader(fixture.place(0), broker: broker)
            #expect(await producer.send(fixture.records(0..<2)).offsets.count == 2)
        }
        #expect(try await fixture.contents().count >= 6)
        await producer.close(timeout: .seconds(5))
    }
}
