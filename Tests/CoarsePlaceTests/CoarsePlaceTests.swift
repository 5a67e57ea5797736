import CoarsePlace
import Testing

@Suite("Places from a local file")
struct CoarsePlaceTests {
    @Test("a file that is not there is refused")
    func missing() { #expect(throws: PlaceFileError.unreadable) { try CoarsePlace(file: "/nowhere/at/all.mmdb") } }
}
