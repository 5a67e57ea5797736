package import Foundation

/// Writes files in MaxMind's format with MaxMind's own writer (Debian's libmaxmind-db-writer-perl).
package enum PlaceFileWriter {
    private static let perl = URL(filePath: "/usr/bin/perl")
    private static let script = """
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

    /// Whether the writer is installed, as `deploy/dev test` does.
    package static let isInstalled: Bool = {
        (try? run(["-MMaxMind::DB::Writer::Tree", "-e", "1"], input: [])) ?? false
    }()

    /// Writes a file. Lines: network, city, country name, country code, with semicolons; a part is empty for none.
    package static func write(_ lines: [String], version: Int = 6, to file: URL) throws -> Bool {
        try run(["-e", script, String(version), file.path()], input: lines)
    }

    private static func run(_ arguments: [String], input lines: [String]) throws -> Bool {
        let process = Process()
        process.executableURL = perl
        process.arguments = arguments
        let input = Pipe()
        process.standardInput = input
        process.standardError = FileHandle.nullDevice
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: Data(lines.joined(separator: "\n").utf8))
        try input.fileHandleForWriting.close()
        process.waitUntilExit()
        return process.terminationStatus == 0
    }
}
