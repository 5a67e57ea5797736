import IdentityService
import ServiceRuntime
import Testing

@Suite("Settings of support cases")
struct SupportSettingsTests {
    private static func settings(_ wait: String?, _ profile: Profile) async throws -> SupportSettings {
        let flags = wait.map { [(flag: "--support-approval-wait", value: $0)] } ?? []
        let values = try await ConfigLoader(keys: SupportKeys.all, flags: flags, environment: [:]).load()
        return try SupportSettings(values, profile: profile)
    }

    @Test(
        "in production whoever objects within a day is heard: a shorter wait is refused by name",
        arguments: ["PT1S", "PT23H59M59S"])
    func tooShort(_ wait: String) async throws {
        let error = await #expect(throws: ConfigError.self) { try await Self.settings(wait, .production) }
        #expect(error.map { "\($0)".contains("support.approval-wait") } == true)
        #expect(try await Self.settings(wait, .development).approvalWait < .seconds(86_400))
    }

    @Test("a day or more is taken, and a day is what is waited without a setting")
    func longEnough() async throws {
        #expect(try await Self.settings(nil, .production).approvalWait == .seconds(86_400))
        #expect(try await Self.settings("PT24H", .production).approvalWait == .seconds(86_400))
        #expect(try await Self.settings("P2D", .production).newAddressWait == .seconds(6 * 86_400))
        #expect(try await Self.settings(nil, .development).approvalWait == .seconds(2))
    }
}
