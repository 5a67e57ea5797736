import EventContracts
import Foundation
import KafkaClient
import Testing

@testable import Messaging

/// What delivery reports allow to be marked.
@Suite struct PublishReportTests {
    private static let account = UUID()
    private static let place = TopicPartition(topic: Topic.tokenSession.rawValue, partition: 1)

    private static func row(_ sequence: Int64?, account: UUID = account) -> OutboxRow {
        OutboxRow(
            envelope: EventEnvelope(
                id: UUID(), source: "rekey/token", type: "t", time: Date(), account: account, sequence: sequence,
                data: []),
            topic: place.topic, partition: place.partition, createdAt: Date())
    }

    @Test("A1.6: a row behind a failed one of its stream stays unsent, other streams do not wait")
    func prefix() {
        let other = UUID()
        let rows = [Self.row(1), Self.row(2), Self.row(3), Self.row(1, account: other)]
        let report = PublishReport(
            rows: rows,
            results: [.delivered(offset: 10), .failed(.timedOut), .delivered(offset: 11), .delivered(offset: 12)],
            known: [:])
        #expect(report.sent.map(\.envelope.id) == [rows[0].envelope.id, rows[3].envelope.id])
        #expect(report.failures == 1)
        #expect(report.marks == [Self.place: 13])
        #expect(!report.isLogEmptied)
    }

    @Test("rows without a sequence stand alone")
    func unsequenced() {
        let rows = [Self.row(nil), Self.row(nil)]
        let report = PublishReport(rows: rows, results: [.failed(.timedOut), .delivered(offset: 0)], known: [:])
        #expect(report.sent.map(\.envelope.id) == [rows[1].envelope.id])
    }

    @Test("an offset below an acknowledged one means an emptied log", arguments: [(9, true), (10, false), (11, false)])
    func emptied(offset: Int64, isEmptied: Bool) {
        let report = PublishReport(rows: [Self.row(1)], results: [.delivered(offset: offset)], known: [Self.place: 10])
        #expect(report.isLogEmptied == isEmptied)
    }
}
