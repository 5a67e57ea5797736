import Foundation
import OperatorCommands
import StackUnderTest
import Testing

/// A hijacked account is given back by two people of customer service (HIJ-01 … HIJ-11).
@Suite("Support cases", .stack, .serialized) struct SupportCaseTests {
    let stack: Stack
    init() throws { stack = try Stack.required() }

    private func credentials() throws -> AdminCredentials {
        try stack.layout.adminCredentials()
    }

    @Test("the journey of a support case, step by step")
    func journey() async throws {
        let journey = SupportCaseJourney(
            traveller: Traveller(client: stack.client, limit: Stack.patience), credentials: try credentials())
        let steps = try await journey.run()
        #expect(steps.count == 20)
    }

    @Test(
        "rekey itself: an agent is added, signs in, opens a case and checks its history; exit codes say what happened")
    func byCommand() async throws {
        let owner = try await stack.proved("owner")
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("agent-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let rekey = OperatorProcess(stack: stack, state: folder)
        let added = try await rekey("agents", "add", "--name", "carol", "--display-name", "Carol", "-o", "json")
        try #require(added.code == 0, "\(added.errors)")
        let enrolment = try JSONDecoder().decode(AgentEnrolment.self, from: Data(added.output.utf8))
        #expect(enrolment.otpauth.hasPrefix("otpauth://totp/Rekey:carol?"))
        #expect(try await rekey("agents", "add", "--name", "carol", "--display-name", "Carol").code == 1)
        let secrets = [
            "REKEY_AGENT_PASSWORD_FILE": try rekey.write("password", enrolment.password),
            "REKEY_AGENT_TOTP_SECRET_FILE": try rekey.write("secret", enrolment.totpSecret),
        ]
        let signedIn = try await rekey("case", "sign-in", "--agent", "carol", environment: secrets)
        try #require(signedIn.code == 0, "\(signedIn.errors)")
        let day = String(Date().addingTimeInterval(-86_400).formatted(.iso8601).prefix(10))
        let opening = [
            "case", "open", "--email", owner.person.email, "--claim", "taken \u{1B}from me", "--disputed-since", day,
            "--reason", "called", "--ticket", "T-1", "-o", "json",
        ]
        let hostile = try await rekey(opening, environment: secrets)
        #expect(hostile.code == 1 && !hostile.errors.contains("\u{1B}"), "control characters are no claim")
        let opened = try await rekey(opening.map { $0.replacing("\u{1B}", with: "") }, environment: secrets)
        try #require(opened.code == 0, "\(opened.errors)")
        let item = try JSONDecoder().decode(SupportCase.self, from: Data(opened.output.utf8))
        #expect(item.state == "reported" && !opened.output.contains(owner.person.email))
        let shown = try await rekey("case", "show", item.id)
        #expect(
            shown.code == 0 && shown.output.contains("taken from me") && shown.output.contains("rekey case evidence"))
        #expect(try await rekey("case", "list").output.contains(item.id))
        // Sign-in and opening have used two steps at most; each action needs a code that nobody used yet.
        let used = TimeCode.step(at: Date()) + 1
        #expect(try await Eventually.holds(within: .seconds(90)) { TimeCode.step(at: Date()) >= used })
        let early = try await rekey(
            "case", "propose", item.id, "--new-email", "new@example.test", "--reason", "x", "--ticket", "T-1",
            environment: secrets)
        #expect(early.code == 1 && early.errors.contains("reported"), "no state is skipped: \(early.errors)")
        #expect(try await rekey("case", "show", UUID().uuidString).code == 3)
        let whole = try await rekey("case", "verify", item.id)
        #expect(whole.code == 0 && whole.output.hasPrefix("ok: "), "\(whole.errors)")
        #expect(try await stack.isAccepted(owner.bearer), "a claim alone ends no session")
        #expect(try await rekey("agents", "disable", "carol").code == 0)
        #expect(try await rekey("case", "list").code == 1)
    }

    @Test("the agents' page: signing in, a case, and no way from there to an owner's page")
    func pages() async throws {
        var agent = try await DemoAgent("dora", roles: [.agent], client: stack.client, as: try credentials())
        let owner = try await stack.proved("owner")
        var browser = Browser(client: stack.client, origin: stack.layout.url(.gateway))
        let login = try await browser.open("/support")
        #expect(login.path == "/support/login")
        let list = try await browser.submit(
            login, form: "/support/login",
            fields: ["agent": agent.name, "password": agent.password, "code": try await agent.code()])
        try #require(list.path == "/support" && list.status == 200, "\(list.path) \(list.status)")
        let day = String(Date().addingTimeInterval(-86_400).formatted(.iso8601).prefix(10))
        let form = try await browser.open("/support/open")
        let fields = [
            "email": owner.person.email, "claim": "<svg>\r\ntaken", "disputedSince": day, "reason": "r", "ticket": "T",
            "code": try await agent.code(),
        ]
        let item = try await browser.submit(form, form: "/support/open", fields: fields)
        try #require(item.path.hasPrefix("/support/cases/") && item.status == 200, "\(item.path) \(item.status)")
        #expect(item.text.contains("&lt;svg&gt; taken") && !item.text.contains(owner.person.email))
        let added = try await browser.submit(
            item, form: "\(item.path)/evidence",
            fields: [
                "kind": "police-report", "reference": "file 3", "reason": "r", "ticket": "T",
                "code": try await agent.code(),
            ])
        #expect(added.status == 200 && added.text.contains("file 3"), "\(added.status)")
        let unused = ["code": try await agent.code()]
        let twice = try await browser.submit(
            form, form: "/support/open", fields: fields.merging(unused) { $1 })
        #expect(twice.status == 422 && twice.text.contains("open case already"))
        let history = try await browser.open("\(item.path)/audit")
        #expect(history.status == 200 && history.text.contains(agent.name))
        #expect(try await browser.open("/account").path == "/login")
        #expect(try await browser.open("\(item.path)").status == 200)
    }
}
