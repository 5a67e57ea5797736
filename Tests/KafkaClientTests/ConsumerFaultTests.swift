import KafkaClient
import TestSupport
import Testing

@Suite("Consumer under faults")
struct ConsumerFaultTests {
    @Test("A broker that goes away and comes back costs no record")
    func downAndUp() async throws {
        let fixture = try await KafkaFixture.make(mockOnly: true)
        let producer = try fixture.producer()
        #expect(await producer.send(fixture.records(0..<5)).errors == [])
        let consumer = try fixture.consumer()
        try await consumer.assign([fixture.place(0): .beginning])
        #expect(await consumer.messages(5).texts == (0..<5).map(String.init))
        try fixture.mock?.takeDown()
        #expect(await consumer.messages(1, within: .seconds(1)).isEmpty)
        try fixture.mock?.bringUp()
        var sent = false
        let deadline = ContinuousClock.now + .seconds(20)
        while !sent, ContinuousClock.now < deadline {
            sent = await producer.send(fixture.records(5..<6)).errors.isEmpty
        }
        #expect(await consumer.messages(1).texts == ["5"])
        await consumer.close(deadline: .seconds(5))
        await producer.close(timeout: .seconds(5))
    }

    @Test("A broker's own 'offset out of range' is the same event")
    func brokerSaysOutOfRange() async throws {
        let fixture = try await KafkaFixture.make(mockOnly: true)
        let producer = try fixture.producer()
        #expect(await producer.send(fixture.records(0..<5)).errors == [])
        let consumer = try fixture.consumer()
        try await consumer.assign([fixture.place(0): .offset(3)])
        #expect(await consumer.messages(2).texts == ["3", "4"])
        // Another broker under the same address: the stored offset is beyond its end.
        try await consumer.assign([fixture.place(0): .offset(77)])
        let events = await consumer.events(within: .seconds(10)) { event in
            if case .offsetOutOfRange = event { true } else { false }
        }
        #expect(events.outOfRange == [fixture.place(0)])
        await consumer.close(deadline: .seconds(5))
        await producer.close(timeout: .seconds(5))
    }

    @Test("A4: watermarks end within their time when the broker is silent or away", arguments: [true, false])
    func boundedWatermarks(isSilent: Bool) async throws {
        let fixture = try await KafkaFixture.make(mockOnly: true)
        let consumer = try fixture.consumer()
        _ = try await consumer.watermarks(fixture.place(0), timeout: .seconds(5))
        if isSilent { try fixture.mock?.setRoundTrip(.seconds(60)) } else { try fixture.mock?.takeDown() }
        let began = ContinuousClock.now
        await #expect(throws: KafkaError.self) {
            _ = try await consumer.watermarks(fixture.place(0), timeout: .seconds(1))
        }
        #expect(ContinuousClock.now - began < .seconds(60))
        #expect(await consumer.clusterID(timeout: .seconds(1)) == nil)
        #expect(ContinuousClock.now - began < .seconds(60))
        await consumer.close(deadline: .seconds(2))
    }

    @Test("Closing keeps its deadline when the broker is silent or away", arguments: [true, false])
    func boundedClose(isSilent: Bool) async throws {
        let fixture = try await KafkaFixture.make(mockOnly: true)
        let consumer = try fixture.consumer()
        try await consumer.assign([fixture.place(0): .beginning])
        _ = await consumer.events(within: .seconds(10)) { event in
            if case .endOfPartition = event { true } else { false }
        }
        if isSilent { try fixture.mock?.setRoundTrip(.seconds(60)) } else { try fixture.mock?.takeDown() }
        let began = ContinuousClock.now
        await consumer.close(deadline: .seconds(2))
        #expect(ContinuousClock.now - began < .seconds(60))
    }

    @Test("Closing lets a poll that is waiting end")
    func closeWhilePolling() async throws {
        let fixture = try await KafkaFixture.make(mockOnly: true)
        let consumer = try fixture.consumer()
        try await consumer.assign([fixture.place(0): .offset(0)])
        let began = ContinuousClock.now
        async let events = consumer.poll(maximum: 1000, timeout: .seconds(60))
        _ = await events  // the end of the empty partition
        async let more = consumer.poll(maximum: 1000, timeout: .seconds(60))
        await Task.yield()
        await consumer.close(deadline: .seconds(5))
        #expect(await more.messages.isEmpty)
        #expect(ContinuousClock.now - began < .seconds(60))
    }
}
