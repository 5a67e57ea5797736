import CoarsePlace
import Foundation
import Testing

@Suite("Places from a local file in MaxMind's format", .serialized)
struct CoarsePlaceTests {
    private static let perl = URL(filePath: "/usr/bin/perl")

    /// Runs MaxMind's own writer. Its lines of input: network, city, country name, country code; empty for none.
    private static func write(_ lines: [String], version: Int, to file: URL) throws -> Bool {
        let script = """
            use strict; use warnings; use utf8; use MaxMind::DB::Writer::Tree;
            my %type = (city => 'map', country => 'map', names => 'map', iso_code => 'utf8_string', en => 'utf8_string');
            my $tree = MaxMind::DB::Writer::Tree->new(ip_version => $ARGV[0], record_size => 24,
                database_type => 'Test-City', languages => ['en'], description => { en => 'test' },
                remove_reserved_networks => 0, map_key_type_callback => sub { $type{$_[0]} });
            binmode(STDIN, ':encoding(UTF-8)');
            while (my $line = <STDIN>) {
                chomp $line;
                my ($network, $city, $name, $code) = split /;/, $line, -1;
                my %entry;
                $entry{city} = { names => { en => $city } } if $city ne '';
                $entry{country}{names} = { en => $name } if $name ne '';
                $entry{country}{iso_code} = $code if $code ne '';
                $tree->insert_network($network, \\%entry);
            }
            open my $out, '>:raw', $ARGV[1] or die; $tree->write_tree($out); close $out or die;
            """
        let process = Process()
        process.executableURL = perl
        process.arguments = ["-e", script, String(version), file.path()]
        let input = Pipe()
        process.standardInput = input
        process.standardError = FileHandle.nullDevice
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: Data(lines.joined(separator: "\n").utf8))
        try input.fileHandleForWriting.close()
        process.waitUntilExit()
        return process.terminationStatus == 0
    }

    /// Whether Debian's libmaxmind-db-writer-perl is installed, as `deploy/dev test` does.
    private static let hasWriter: Bool = {
        let process = Process()
        process.executableURL = perl
        process.arguments = ["-MMaxMind::DB::Writer::Tree", "-e", "1"]
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()

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
        try #require(try write(lines, version: version, to: file))
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
