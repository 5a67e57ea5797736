import EventContracts
import Foundation
import Testing

/// CloudEvents over Kafka (EVT-09): what we write we read, what is not an event is refused by name.
@Suite struct EnvelopeTests {
    private static let envelope = EventEnvelope(
        id: EventSamples.account, source: "rekey/identity", type: "rekey.test",
        time: Date(milliseconds: 1_767_225_600_001),
        account: EventSamples.account, incarnation: 3, sequence: 7, correlation: "c", causation: "d",
        expiresAt: Date(milliseconds: 1_767_225_600_999), traceparent: "00-1-2-01", dataSchema: "urn:x",
        data: Array(#"{"a":1}"#.utf8))

    @Test("binary mode round trip, attribute by attribute")
    func binary() throws {
        let copy = try EventEnvelope(headers: Self.envelope.binaryHeaders, value: Self.envelope.data)
        #expect(copy == Self.envelope)
    }

    @Test("structured mode round trip")
    func structured() throws {
        #expect(try EventEnvelope(structured: Self.envelope.structured()) == Self.envelope)
        let headers = [(name: "content-type", value: Array("Application/CloudEvents+json; charset=UTF-8".utf8))]
        #expect(try EventEnvelope(headers: headers, value: Self.envelope.structured()) == Self.envelope)
    }

    @Test("attribute names are lower case letters and digits behind ce_")
    func names() {
        for header in Self.envelope.binaryHeaders where header.name.hasPrefix("ce_") {
            #expect(header.name.dropFirst(3).utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) })
        }
    }

    struct Broken: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var change: @Sendable ([(name: String, value: [UInt8])]) -> [(name: String, value: [UInt8])]

        static func set(_ name: String, _ value: [UInt8]?) -> Broken {
            Broken(testDescription: "\(name) \(value == nil ? "missing" : "malformed")") { headers in
                headers.filter { $0.name != name } + (value.map { [(name: name, value: $0)] } ?? [])
            }
        }
    }

    static let broken: [Broken] = [
        .set("ce_specversion", nil), .set("ce_specversion", Array("0.3".utf8)), .set("ce_id", nil),
        .set("ce_id", Array("not-a-uuid".utf8)), .set("ce_source", nil), .set("ce_type", nil), .set("ce_type", []),
        .set("ce_type", [0xff, 0xfe]), .set("ce_subject", Array("someone@example.test".utf8)),
        .set("ce_sequence", Array("0".utf8)), .set("ce_sequence", Array("-4".utf8)),
        .set("ce_sequence", Array("99999999999999999999".utf8)), .set("ce_incarnation", Array("x".utf8)),
        .set("ce_time", Array("yesterday".utf8)), .set("ce_expirytime", Array("1".utf8)),
        Broken(testDescription: "ce_id twice") { $0 + [(name: "CE_ID", value: Array("x".utf8))] },
    ]

    @Test("a malformed record is refused, and the reason holds no value", arguments: broken)
    func refused(_ broken: Broken) {
        let error = #expect(throws: EnvelopeError.self) {
            try EventEnvelope(headers: broken.change(Self.envelope.binaryHeaders), value: Self.envelope.data)
        }
        #expect(error?.description.contains("example.test") == false)
    }

    @Test("a record without data is refused: a tombstone is not an event (EVT-14)")
    func tombstone() {
        #expect(throws: EnvelopeError.self) { try EventEnvelope(headers: Self.envelope.binaryHeaders, value: nil) }
    }

    @Test("a heartbeat stays under 100 bytes whole")
    func heartbeat() throws {
        let value = try EventJSON.encode(Heartbeat(publishedThrough: 1_767_225_600_000))
        #expect("ce_type".utf8.count + Heartbeat.type.utf8.count + value.count < 100)
    }

    @Test(
        "instants compare in whole milliseconds",
        arguments: [0, 1, 999, 1_767_225_600_123, 1_767_225_600_999, 4_102_444_799_999] as [Int64])
    func milliseconds(_ value: Int64) {
        #expect(Date(milliseconds: value).milliseconds == value)
        #expect(Instant.date(Instant.text(Date(milliseconds: value)))?.milliseconds == value)
        #expect(Date(milliseconds: value).adding(milliseconds: 86_400_000).milliseconds == value + 86_400_000)
    }
}
