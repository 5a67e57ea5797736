import CoarsePlace
import Foundation
import TestSupport
import Testing

@Suite("Places from a local file in MaxMind's format", .serialized)
struct CoarsePlaceTests {
    private static let hasWriter = PlaceFileWriter.isInstalled

    private static let lines = [
        "81.2.69.0/24;Utrecht;Netherlands;NL", "81.2.70.0/24;;Netherlands;NL", "81.2.71.0/24;;;NL",
        "81.2.72.0/24;Sète;France;FR", "81.2.73.0/24;Nowhere;;", "2a02:a400::/24;Zwolle;Netherlands;NL",
        "81.2.74.0/24;\(String(repeating: "x", count: 300));Netherlands;NL", "81.2.75.0/24;;;",
    ]

    private static func withPlaces(
        _ lines: [String] = lines, version: Int = 6, _ body: (CoarsePlace) async throws -> Void
    ) async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).mmdb")
        defer { try? FileManager.default.removeItem(at: file) }
        try #require(try PlaceFileWriter.write(lines, version: version, to: file))
        let places = try CoarsePlace(file: file.path())
        // Mapped and open: the name is not needed any more.
        try FileManager.default.removeItem(at: file)
        try await body(places)
    }

    private static let zwolle: [UInt8] = [0x2A, 0x02, 0xA4, 0x12] + [UInt8](repeating: 7, count: 12)

    @Test(
        "City and country, the country, or nothing (SES-15)",
        .enabled(if: hasWriter, "needs libmaxmind-db-writer-perl"),
        arguments: [
            ([81, 2, 69, 160], "Utrecht, NL"), ([81, 2, 70, 1], "Netherlands"), ([81, 2, 71, 1], "NL"),
            ([81, 2, 72, 1], "Sète, FR"), ([81, 2, 73, 1], "Nowhere"), (zwolle, "Zwolle, NL"),
            ([81, 2, 74, 1], "Netherlands"), ([81, 2, 75, 1], nil), ([127, 0, 0, 1], nil), ([10, 1, 2, 3], nil),
            ([UInt8](repeating: 0, count: 15) + [1], nil), ([], nil), ([81, 2, 69], nil),
            ([UInt8](repeating: 1, count: 17), nil),
        ] as [([UInt8], String?)])
    func place(address: [UInt8], expected: String?) async throws {
        try await Self.withPlaces { places in #expect(places.place(of: address) == expected) }
    }

    @Test("A file of IPv4 alone knows no IPv6 address", .enabled(if: hasWriter, "needs libmaxmind-db-writer-perl"))
    func onlyIPv4() async throws {
        try await Self.withPlaces(["81.2.69.0/24;Utrecht;Netherlands;NL"], version: 4) { places in
            #expect(places.place(of: [81, 2, 69, 160]) == "Utrecht, NL")
            #expect(places.place(of: Self.zwolle) == nil)
        }
    }

    @Test("Look-ups from many tasks at once agree", .enabled(if: hasWriter, "needs libmaxmind-db-writer-perl"))
    func concurrent() async throws {
        try await Self.withPlaces { places in
            await withTaskGroup(of: Int.self) { group in
                for _ in 0..<16 {
                    group.addTask {
                        (0..<1000).count { places.place(of: [81, 2, 69, UInt8($0 % 256)]) == "Utrecht, NL" }
                    }
                }
                for await hits in group { #expect(hits == 1000) }
            }
        }
    }

    @Test("A file that is not there, not ours to read or of another kind is refused when it is opened")
    func unusable() throws {
        #expect(throws: PlaceFileError.unreadable) { try CoarsePlace(file: "/nowhere/at/all.mmdb") }
        for content in ["", "not a database", String(repeating: "x", count: 100_000)] {
            let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).mmdb")
            defer { try? FileManager.default.removeItem(at: file) }
            try Data(content.utf8).write(to: file)
            #expect(throws: PlaceFileError.self) { try CoarsePlace(file: file.path()) }
        }
        #expect(throws: PlaceFileError.self) { try CoarsePlace(file: "/tmp") }
    }
}
