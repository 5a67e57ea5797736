import KafkaClient
import TestSupport
import Testing

@Suite("Consumer")
struct ConsumerTests {
    @Test("A3.1: reading starts at the offset that the caller names")
    func startOffset() async throws {
        let fixture = try await KafkaFixture.make()
        let producer = try fixture.producer()
        #expect(await producer.send(fixture.records(0..<10)).errors == [])
        #expect(try await fixture.contents(from: .offset(7)).texts == ["7", "8", "9"])
        #expect(try await fixture.contents(from: .beginning).count == 10)
        #expect(try await fixture.contents(from: .offset(10)).isEmpty)
        await producer.close(timeout: .seconds(5))
    }

    @Test("A7.5: the end of a partition is reported with the next offset, of an empty one too")
    func endOfPartition() async throws {
        let fixture = try await KafkaFixture.make()
        let producer = try fixture.producer()
        #expect(await producer.send(fixture.records(0..<4)).errors == [])
        let consumer = try fixture.consumer()
        try await consumer.assign([fixture.place(0): .beginning, fixture.place(1): .beginning])
        var ends: [TopicPartition: Int64] = [:]
        _ = await consumer.events(within: .seconds(20)) { event in
            if case .endOfPartition(let place, let offset) = event { ends[place] = offset }
            return ends.count == 2
        }
        #expect(ends == [fixture.place(0): 4, fixture.place(1): 0])
        await consumer.close(deadline: .seconds(5))
        await producer.close(timeout: .seconds(5))
    }

    @Test("A3.4: an offset outside the log is an event, never a silent jump", arguments: [Int64(50), 1_000_000])
    func outOfRange(offset: Int64) async throws {
        let fixture = try await KafkaFixture.make()
        let producer = try fixture.producer()
        #expect(await producer.send(fixture.records(0..<5)).errors == [])
        let consumer = try fixture.consumer()
        try await consumer.assign([fixture.place(0): .offset(offset)])
        let events = await consumer.events(within: .seconds(20)) { event in
            if case .offsetOutOfRange = event { true } else { false }
        }
        #expect(events.outOfRange == [fixture.place(0)])
        #expect(events.messages.isEmpty)
        // The caller decides where to go on.
        try await consumer.assign([fixture.place(0): .beginning])
        #expect(await consumer.messages(5).texts == ["0", "1", "2", "3", "4"])
        await consumer.close(deadline: .seconds(5))
        await producer.close(timeout: .seconds(5))
    }

    @Test("The assignment changes at run time; a partition that stays goes on where the caller says")
    func reassign() async throws {
        let fixture = try await KafkaFixture.make()
        let producer = try fixture.producer()
        #expect(await producer.send(fixture.records(0..<6) + fixture.records(100..<103, partition: 1)).errors == [])
        let consumer = try fixture.consumer()
        try await consumer.assign([fixture.place(0): .beginning])
        #expect(await consumer.messages(4).texts == ["0", "1", "2", "3"])
        try await consumer.assign([fixture.place(0): .offset(4), fixture.place(1): .beginning])
        let rest = await consumer.messages(5)
        #expect(rest.filter { $0.partition == 0 }.texts == ["4", "5"])
        #expect(rest.filter { $0.partition == 1 }.texts == ["100", "101", "102"])
        try await consumer.assign([:])
        #expect(await producer.send(fixture.records(6..<7)).errors == [])
        #expect(await consumer.messages(1, within: .milliseconds(500)).isEmpty)
        try await consumer.assign([fixture.place(0): .offset(6)])
        #expect(await consumer.messages(1).texts == ["6"])
        await consumer.close(deadline: .seconds(5))
        await producer.close(timeout: .seconds(5))
    }

    @Test("A3.6: a paused partition gives nothing and goes on without loss or repetition")
    func pauseAndResume() async throws {
        let fixture = try await KafkaFixture.make()
        let producer = try fixture.producer()
        #expect(await producer.send(fixture.records(0..<50)).errors == [])
        let consumer = try fixture.consumer()
        try await consumer.assign([fixture.place(0): .beginning])
        #expect(await consumer.messages(10).texts == (0..<10).map(String.init))
        await consumer.pause([fixture.place(0)])
        #expect(await consumer.messages(1, within: .milliseconds(500)).isEmpty)
        await consumer.resume([fixture.place(0)])
        #expect(await consumer.messages(40).texts == (10..<50).map(String.init))
        await consumer.close(deadline: .seconds(5))
        await producer.close(timeout: .seconds(5))
    }

    @Test("A new assignment ends a pause")
    func assignAfterPause() async throws {
        let fixture = try await KafkaFixture.make()
        let producer = try fixture.producer()
        #expect(await producer.send(fixture.records(0..<3)).errors == [])
        let consumer = try fixture.consumer()
        try await consumer.assign([fixture.place(0): .beginning])
        #expect(await consumer.messages(1).texts == ["0"])
        await consumer.pause([fixture.place(0)])
        try await consumer.assign([fixture.place(0): .offset(1)])
        #expect(await consumer.messages(2).texts == ["1", "2"])
        await consumer.close(deadline: .seconds(5))
        await producer.close(timeout: .seconds(5))
    }

    @Test("Watermarks are the oldest readable and the next offset")
    func watermarks() async throws {
        let fixture = try await KafkaFixture.make()
        let producer = try fixture.producer()
        #expect(await producer.send(fixture.records(0..<9, partition: 2)).errors == [])
        let consumer = try fixture.consumer()
        #expect(try await consumer.watermarks(fixture.place(2), timeout: .seconds(5)) == (0, 9))
        #expect(try await consumer.watermarks(fixture.place(3), timeout: .seconds(5)) == (0, 0))
        await consumer.close(deadline: .seconds(5))
        await producer.close(timeout: .seconds(5))
    }

    @Test("A commit for lag tools is never waited for and moves nothing")
    func commit() async throws {
        let fixture = try await KafkaFixture.make()
        let producer = try fixture.producer()
        #expect(await producer.send(fixture.records(0..<5)).errors == [])
        let consumer = try fixture.consumer()
        try await consumer.assign([fixture.place(0): .beginning])
        #expect(await consumer.messages(2).texts == ["0", "1"])
        await consumer.commitForLagTools([fixture.place(0): 5])
        #expect(await consumer.messages(3).texts == ["2", "3", "4"])
        #expect(try await fixture.contents().count == 5)
        await consumer.close(deadline: .seconds(5))
        await producer.close(timeout: .seconds(5))
    }

    @Test("Closing takes a moment, not its deadline, while the broker is there")
    func quickClose() async throws {
        let fixture = try await KafkaFixture.make()
        let producer = try fixture.producer()
        #expect(await producer.send(fixture.records(0..<100)).errors == [])
        let consumer = try fixture.consumer()
        try await consumer.assign([fixture.place(0): .offset(0), fixture.place(1): .offset(0)])
        #expect(await consumer.messages(100).count == 100)
        let began = ContinuousClock.now
        await consumer.close(deadline: .seconds(10))
        let between = ContinuousClock.now
        await producer.close(timeout: .seconds(10))
        #expect(between - began < .seconds(5))
        #expect(ContinuousClock.now - between < .seconds(60))
    }

    @Test("A closed consumer answers at once")
    func closed() async throws {
        let fixture = try await KafkaFixture.make()
        let consumer = try fixture.consumer()
        await consumer.close(deadline: .seconds(5))
        await consumer.close(deadline: .seconds(5))
        #expect(await consumer.poll(maximum: 1, timeout: .seconds(30)).isEmpty)
        await #expect(throws: KafkaError.closed) { try await consumer.assign([fixture.place(0): .beginning]) }
        await #expect(throws: KafkaError.closed) {
            _ = try await consumer.watermarks(fixture.place(0), timeout: .seconds(1))
        }
    }

    @Test("A consumer that was never used is let go without a close")
    func dropped() async throws {
        let fixture = try await KafkaFixture.make()
        for _ in 0..<5 { _ = try fixture.consumer() }
        let producer = try fixture.producer()
        #expect(await producer.send(fixture.records(0..<1)).errors == [])
    }
}
