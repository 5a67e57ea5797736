import AsyncHTTPClient
import OperatorCommands
import Testing

/// Which journeys there are, and how one speaks that does not get through.
@Suite struct JourneyTests {
    private let nobody = StackAddresses(
        gateway: "http://127.0.0.1:1", identity: "http://127.0.0.1:1", token: "http://127.0.0.1:1",
        session: "http://127.0.0.1:1", inbox: "http://127.0.0.1:1/dev/inbox")

    @Test("each scenario is one journey, `all` is every one of them", arguments: JourneyScenario.allCases)
    func scenarios(_ scenario: JourneyScenario) async throws {
        let http = StackClient.makeHTTPClient()
        let journeys = scenario.journeys(
            client: StackClient(addresses: nobody, http: http), limit: .seconds(1),
            credentials: AdminCredentials(secret: "x"))
        let expected = scenario == .all ? JourneyScenario.allCases.filter { $0 != .all } : [scenario]
        #expect(journeys.map { type(of: $0).scenario } == expected)
        try await http.shutdown()
    }

    @Test("without the operator's secret the journeys that need it are left out")
    func withoutSecret() async throws {
        let http = StackClient.makeHTTPClient()
        let client = StackClient(addresses: nobody, http: http)
        let journeys = JourneyScenario.all.journeys(client: client, limit: .seconds(1))
        #expect(!journeys.isEmpty && !journeys.contains { type(of: $0).scenario == .supportCase })
        #expect(JourneyScenario.supportCase.journeys(client: client, limit: .seconds(1)).isEmpty)
        try await http.shutdown()
    }

    @Test("a stack that does not answer: the first step of the scenario is named, and where to look")
    func nobodyAnswers() async throws {
        let http = StackClient.makeHTTPClient()
        let traveller = Traveller(client: StackClient(addresses: nobody, http: http), limit: .milliseconds(100))
        do {
            _ = try await SMSJourney(traveller: traveller).run()
            Issue.record("nobody answered, and the journey went on")
        } catch let failure as JourneyFailure {
            #expect(failure.what.hasPrefix("sms step 1 (register an account): no answer"))
            #expect(failure.lookAt == "deploy/dev status")
        }
        try await http.shutdown()
    }

    @Test("what is no access token has no claims", arguments: ["", "a.b.c", "..", "a.e30.c", "a.e30.c.d"])
    func claims(_ text: String) { #expect(AccessTokenClaims(text) == nil) }

    @Test("claims of an access token")
    func genuine() throws {
        // {"sub":"00000000-0000-0000-0000-00000000000a","sid":"00000000-0000-0000-0000-00000000000b","epoch":7}
        let payload =
            "eyJzdWIiOiIwMDAwMDAwMC0wMDAwLTAwMDAtMDAwMC0wMDAwMDAwMDAwMGEiLCJzaWQiOiIwMDAwMDAwMC0wMDAwLTAwMDAtMDAwMC0wM"
            + "DAwMDAwMDAwMGIiLCJlcG9jaCI6N30"
        let claims = try #require(AccessTokenClaims("h.\(payload).s"))
        #expect(claims.epoch == 7 && claims.account != claims.session)
    }
}
