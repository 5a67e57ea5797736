import IdentityDomain
import Testing

@Suite("Sign-in throttle (PWD-11)")
struct SignInThrottleTests {
    @Test(
        "the wait grows from ten failures on",
        arguments: [(0, 0), (9, 0), (10, 10), (11, 20), (12, 40), (16, 640), (17, 900), (1000, 900)])
    func waits(_ failures: Int, _ seconds: Int64) {
        #expect(SignInThrottle.waitMilliseconds(failures: failures) == seconds * 1000)
    }

    @Test("fewer than 100 guesses are possible in a day")
    func guesses() {
        var record: SignInThrottle.Record?
        var now: Int64 = 0
        var guesses = 0
        while now < 86_400_000 {
            record = SignInThrottle.counting(record, now: now)
            guesses += 1
            now += max(1, SignInThrottle.remaining(record, now: now))
        }
        #expect(guesses < 120)
        #expect(guesses > 20)
    }

    @Test("failures are forgotten a day after the last one")
    func forgotten() {
        let record = SignInThrottle.Record(failures: 50, lastFailure: 1000)
        #expect(SignInThrottle.remaining(record, now: 1000) == 900_000)
        #expect(SignInThrottle.remaining(record, now: 901_000) == 0)
        #expect(SignInThrottle.counting(record, now: 86_400_999).failures == 51)
        #expect(SignInThrottle.counting(record, now: 86_401_000).failures == 1)
    }
}
