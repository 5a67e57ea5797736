import ServiceRuntime
import Testing

@Suite("The clock offset is an ISO 8601 duration of fixed length")
struct ISODurationTests {
    @Test(
        "LNK-01: offsets to the millisecond before a day parse exactly",
        arguments: [
            ("PT23H59M", Duration.seconds(86_340)), ("PT23H59M59.999S", .milliseconds(86_399_999)),
            ("P1D", .seconds(86_400)),
            ("-PT5M", .seconds(-300)), ("P1DT12H", .seconds(129_600)), ("PT0S", .zero), ("PT0.001S", .milliseconds(1)),
            ("PT1,5S", .milliseconds(1500)), ("PT90M", .seconds(5400)), ("-P1DT0.25S", .milliseconds(-86_400_250)),
            ("PT0.000000001S", .nanoseconds(1)),
        ])
    func parses(text: String, expected: Duration) {
        #expect(ISODuration.parse(text) == expected)
    }

    @Test(
        "anything else is refused",
        arguments: [
            "", "P", "PT", "-", "-P", "P1", "1D", "PT1", "P1Y", "P1M", "P2W", "PT1H1H", "PT1S1M", "PTM", "PT1.5M",
            "PT1.S",
            "PT.5S", "P1DT", "PT1S ", " PT1S", "pt1s", "PT１S", "PT1S\n", "+PT1S", "--PT1S", "PT-1S", "P99999D",
            "PT9999999999S",
            "PT1.0000000001S", "T1S", "P1H", "PT1D",
        ])
    func refuses(text: String) {
        #expect(ISODuration.parse(text) == nil)
    }

    @Test(
        "the printed form parses to the same",
        arguments: [
            Duration.zero, .seconds(1), .milliseconds(86_399_999), .seconds(-300), .seconds(86_400 * 3 + 61),
            .nanoseconds(5),
        ])
    func roundTrip(duration: Duration) {
        #expect(ISODuration.parse(ISODuration.text(duration)) == duration)
    }
}
