import EventContracts
import Foundation
import Testing

/// The wire is the contract: each event's JSON is a committed file, and each file fits its JSON Schema.
@Suite struct EventContractTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    private static let schemas = folder.appendingPathComponent("../../Shared/EventContracts/Schemas").standardized

    @Test("every event of the catalogue has a sample, a golden file and a schema")
    func complete() throws {
        let types = Set(EventCatalogue.all.map { $0.type })
        #expect(types.count == EventCatalogue.all.count, "two events share a type")
        #expect(Set(EventSamples.all.map { type(of: $0).type }) == types)
        for type in types {
            #expect(FileManager.default.fileExists(atPath: Self.golden(type).path), "no golden file for \(type)")
            #expect(FileManager.default.fileExists(atPath: Self.schema(type).path), "no schema for \(type)")
        }
    }

    @Test("an event's JSON is its golden file, byte for byte", arguments: EventSamples.all.map { AnyEvent($0) })
    func golden(_ sample: AnyEvent) throws {
        let bytes = try EventJSON.encode(sample.event)
        let file = Self.golden(sample.type)
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
            try Data(bytes + [UInt8(ascii: "\n")]).write(to: file)
        }
        let committed = try Data(contentsOf: file)
        #expect(bytes + [UInt8(ascii: "\n")] == [UInt8](committed))
        #expect(try sample.decodes(bytes), "the golden file does not decode to the same event")
    }

    @Test(
        "a golden file fits its schema, and does not once a required member is gone",
        arguments: EventSamples.all.map { AnyEvent($0) })
    func fits(_ sample: AnyEvent) throws {
        let schema = try SchemaCheck(file: Self.schema(sample.type))
        let object =
            try JSONSerialization.jsonObject(with: Data(contentsOf: Self.golden(sample.type))) as? [String: Any]
        var members = try #require(object)
        #expect(schema.violations(members).isEmpty)
        let first = try #require(schema.required.first)
        members[first] = nil
        #expect(!schema.violations(members).isEmpty)
    }

    @Test("unknown members are ignored: change may only add (EVT-08)", arguments: EventSamples.all.map { AnyEvent($0) })
    func additive(_ sample: AnyEvent) throws {
        var bytes = try EventJSON.encode(sample.event)
        bytes.removeLast()
        bytes += Array(#","aMemberOfALaterVersion":{"x":[1,null]}}"#.utf8)
        #expect(try sample.decodes(bytes))
    }

    private static func golden(_ type: String) -> URL { folder.appendingPathComponent("Golden/\(type).v1.json") }
    private static func schema(_ type: String) -> URL { schemas.appendingPathComponent("\(type).v1.json") }
}

/// A sample that can be a test argument.
struct AnyEvent: CustomTestStringConvertible, Sendable {
    let event: any RekeyEvent
    init(_ event: any RekeyEvent) { self.event = event }
    var type: String { Swift.type(of: event).type }
    var testDescription: String { type }

    func decodes(_ bytes: [UInt8]) throws -> Bool {
        func same<Event: RekeyEvent>(_ event: Event) throws -> Bool {
            try EventJSON.decode(Event.self, from: bytes) == event
        }
        return try same(event)
    }
}
