import Observability
import Testing

@Suite("W3C trace context")
struct TraceParentTests {
    private static let good = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

    @Test("a valid header comes back byte for byte, a child keeps trace and flags")
    func roundTrip() throws {
        let parent = try #require(TraceParent(parsing: Self.good))
        #expect(parent.description == Self.good)
        let child = parent.child { count in (0..<count).map { UInt8($0 + 1) } }
        #expect(child.description == "00-0af7651916cd43dd8448eb211c80319c-0102030405060708-01")
        #expect(TraceParent(parsing: child.description) == child)
    }

    @Test("a later version with more fields is read, and written as version 00")
    func laterVersion() {
        #expect(TraceParent(parsing: "cc" + Self.good.dropFirst(2) + "-more")?.description == Self.good)
    }

    @Test(
        "everything the standard calls invalid starts a new trace",
        arguments: [
            "", "00", "ff" + good.dropFirst(2), good.uppercased(), good + "-x", good + " ", " " + good,
            String(good.dropLast()),
            "00-00000000000000000000000000000000-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
            "00-0af7651916cd43dd8448eb211c80319g-b7ad6b7169203331-01",
            "00_0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331_01",
            "cc" + good.dropFirst(2) + "more",
        ])
    func invalid(text: String) {
        #expect(TraceParent(parsing: text) == nil)
    }

    @Test("zero bytes from the source never make an invalid id")
    func generated() {
        let trace = TraceParent { [UInt8](repeating: 0, count: $0) }
        #expect(TraceParent(parsing: trace.description) == trace)
        #expect(TraceParent(random: { [UInt8](repeating: 9, count: $0) }, sampled: false).description.hasSuffix("-00"))
    }
}
