import CMaxMindDB

/// Roughly where a network address is: the city and country, or the country, by a local file in MaxMind's format (as
/// GeoLite2 City or Country). Nothing leaves the process.
///
/// The file is mapped and read once when it is opened; a look-up then takes some microseconds, waits for nothing and
/// may run on any thread. The file must not be rewritten in place while it is open: replace it and restart.
package struct CoarsePlace: Sendable {
    private let file: PlaceFile

    /// Opens and reads the file. Throws ``PlaceFileError``.
    package init(file path: String) throws(PlaceFileError) {
        file = try PlaceFile(path)
    }

    /// `Utrecht, NL`, or the country's name where the city is not known; nil where nothing is known, as for addresses
    /// of private networks.
    ///
    /// - Parameter address: 4 or 16 bytes in network order; others are nowhere.
    package func place(of address: [UInt8]) -> String? {
        let code = file.text("country", "iso_code", of: address)
        if let city = file.text("city", "names", "en", of: address) { return code.map { "\(city), \($0)" } ?? city }
        return file.text("country", "names", "en", of: address) ?? code
    }
}
