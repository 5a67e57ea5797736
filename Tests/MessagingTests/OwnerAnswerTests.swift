import EventContracts
import Foundation
import Testing

@testable import Messaging

/// What the owner's word means for a stream.
@Suite struct OwnerAnswerTests {
    private static let stream = StreamKey(topic: Topic.tokenSession.rawValue, account: UUID())

    private static func events(_ positions: [(Int32, Int64)]) -> [EventEnvelope] {
        positions.map {
            EventEnvelope(
                id: UUID(), source: "rekey/token", type: "t", time: Date(), account: stream.account, incarnation: $0.0,
                sequence: $0.1, data: [])
        }
    }

    @Test("the next event is the following sequence, or the first of a newer incarnation")
    func next() {
        let answer = OwnerAnswer(events: Self.events([(0, 8), (0, 9)]), stream: Self.stream, after: 7, judged: [])
        #expect(
            answer.next(after: StreamPosition(incarnation: 0, sequence: 7), isNewStream: false)?.position.sequence == 8)
        #expect(answer.next(after: StreamPosition(incarnation: 0, sequence: 9), isNewStream: false) == nil)
        #expect(
            answer.next(after: StreamPosition(incarnation: 0, sequence: 5), isNewStream: false) == nil, "rows are gone")
        #expect(
            answer.next(after: .origin, isNewStream: true)?.position.sequence == 8, "a new reader begins where it can")
        let restored = OwnerAnswer(events: Self.events([(2, 1), (2, 2)]), stream: Self.stream, after: 0, judged: [])
        let first = restored.next(after: StreamPosition(incarnation: 0, sequence: 7), isNewStream: false)
        #expect(first?.position == StreamPosition(incarnation: 2, sequence: 1))
    }

    @Test("events of another account in the answer are ignored")
    func foreignAccount() {
        var events = Self.events([(0, 1)])
        events[0].account = UUID()
        let answer = OwnerAnswer(events: events, stream: Self.stream, after: 0, judged: [])
        #expect(answer.next(after: .origin, isNewStream: true) == nil)
    }

    @Test("positions compare by incarnation first and never overflow")
    func positions() {
        let last = StreamPosition(incarnation: 0, sequence: .max)
        #expect(last < StreamPosition(incarnation: 1, sequence: 1))
        #expect(!last.isFollowed(by: StreamPosition(incarnation: 0, sequence: .max)))
        #expect(!StreamPosition.origin.isFollowed(by: last))
        #expect(StreamPosition.origin.isFollowed(by: StreamPosition(incarnation: 0, sequence: 1)))
        #expect(!StreamPosition.origin.isFollowed(by: StreamPosition(incarnation: 1, sequence: 1)))
        #expect(
            StreamPosition(incarnation: 0, sequence: .max - 1).isFollowed(
                by: StreamPosition(incarnation: 0, sequence: .max)))
    }
}
