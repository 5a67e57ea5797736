import AsyncHTTPClient
import Foundation
import HTTPKit
import Hummingbird
import HummingbirdTesting
import Logging
import Metrics
import NIOCore
import NIOHTTP1
import Observability
import ServiceLifecycle
import ServiceRuntime
import TestSupport
import Testing

@Suite("Listeners")
struct ServerTests {
    private func settings(port: Int, managementPort: Int = 0) async throws -> ServiceSettings {
        let values = try await ConfigLoader(
            keys: CommonKeys.all(for: .identity),
            flags: [
                ("--http-port", "\(port)"), ("--management-port", "\(managementPort)"),
                ("--keys-directory", "/nowhere"),
                ("--database-url", "postgres://localhost/x"),
            ], environment: [:]
        ).load()
        return try ServiceSettings(values, service: .identity)
    }

    /// Runs services until the body returns, then stops them gracefully.
    private func running(
        _ services: [any Service], _ body: () async throws -> Void
    ) async throws {
        let group = ServiceGroup(configuration: .init(services: services, logger: Logger.quiet))
        let task = Task { try await group.run() }
        do {
            try await body()
        } catch {
            task.cancel()
            throw error
        }
        await group.triggerGracefulShutdown()
        try await task.value
    }

    private func get(_ url: String) async throws -> (status: Int, type: String?, body: String) {
        let client = HTTPClient(eventLoopGroupProvider: .singleton)
        do {
            let response = try await client.execute(HTTPClientRequest(url: url), timeout: .seconds(5))
            let body = String(buffer: try await response.body.collect(upTo: 1_048_576))
            try await client.shutdown()
            return (Int(response.status.code), response.headers.first(name: "content-type"), body)
        } catch {
            try? await client.shutdown()
            throw error
        }
    }

    @Test("a port in use is told in one line that names the key")
    func portInUse() async throws {
        let test = TestDependencies()
        let port = AsyncStream.makeStream(of: Int.self)
        let first = try PublicServer(
            router: makeRouter(), settings: try await settings(port: 0), dependencies: test.dependencies,
            logger: Logger.quiet,
            onListening: { port.continuation.yield($0) })
        try await running([first]) {
            var ports = port.stream.makeAsyncIterator()
            let taken = await ports.next() ?? 0
            let second = try PublicServer(
                router: makeRouter(), settings: try await settings(port: taken), dependencies: test.dependencies,
                logger: Logger.quiet)
            let error = await #expect(throws: ListenError.self) { try await second.run() }
            #expect(
                error?.description == "port \(taken) on 127.0.0.1 is already in use; set another one with http.port")
        }
    }

    @Test("livez, readyz, metrics and version answer on the management port; a service adds its own routes")
    func management() async throws {
        let test = TestDependencies()
        let port = AsyncStream.makeStream(of: Int.self)
        let state = TestGate()
        let metrics = PrometheusMetricsFactory()
        metrics.makeCounter(label: "rekey_sign_ins", dimensions: []).increment(by: 2)
        let server = ManagementServer(
            settings: try await settings(port: 0),
            readiness: [
                ReadinessCheck("database") { nil },
                ReadinessCheck("kafka") { state.isOpen ? nil : "no broker answers" },
            ], metrics: metrics, dependencies: test.dependencies, logger: Logger.quiet,
            onListening: { port.continuation.yield($0) }, routes: { $0.get("/dev/inbox") { _, _ in "inbox" } })
        try await running([server]) {
            var ports = port.stream.makeAsyncIterator()
            let base = "http://127.0.0.1:\(await ports.next() ?? 0)"
            #expect(try await get(base + "/livez").status == 200)
            let waiting = try await get(base + "/readyz")
            #expect(waiting.status == 503)
            #expect(waiting.body == #"{"checks":{"database":"ok","kafka":"no broker answers"},"status":"not ready"}"#)
            state.open()
            let ready = try await get(base + "/readyz")
            #expect(ready.status == 200)
            #expect(ready.body == #"{"checks":{"database":"ok","kafka":"ok"},"status":"ready"}"#)
            let exposition = try await get(base + "/metrics")
            #expect(exposition.type == PrometheusText.contentType)
            #expect(exposition.body.contains("rekey_sign_ins_total 2\n"))
            #expect(
                try await get(base + "/version").body
                    == #"{"service":"rekey-identity","version":"\#(ServiceVersion.current)"}"#)
            #expect(try await get(base + "/dev/inbox").body == "inbox")
            #expect(try await get(base + "/nowhere").status == 404)
        }
    }

    @Test("a note stands beside the checks and makes nothing unready")
    func notes() async throws {
        let readiness = Readiness(
            checks: [ReadinessCheck("database") { nil }],
            notes: [ReadinessNote("provider-smtp") { "open (unreachable), no success since the start" }],
            dependencies: TestDependencies().dependencies)
        let router = ManagementServer.router(
            service: .notification, readiness: readiness, metrics: PrometheusMetricsFactory(includesProcess: false))
        try await Application(
            responder: EdgeResponder(
                router: router, configuration: EdgeConfiguration(listener: "management"), dependencies: .system())
        ).test(.router) { client in
            let answer = try await client.execute(uri: "/readyz", method: .get)
            #expect(answer.status == .ok)
            #expect(
                String(buffer: answer.body)
                    == #"{"checks":{"database":"ok"},"notes":{"provider-smtp":"open (unreachable), no success since the start"},"status":"ready"}"#
            )
        }
    }

    @Test("a check that hangs counts as failed after its deadline")
    func hangingCheck() async throws {
        let test = TestDependencies()
        let readiness = Readiness(
            checks: [
                ReadinessCheck("stuck") {
                    // Ends only when the check is cancelled at its deadline.
                    try? await ContinuousClock().sleep(for: .seconds(600))
                    return nil
                }
            ], dependencies: test.dependencies)
        async let report = readiness.run()
        _ = await test.clock.nextTimerScheduled()
        test.advance(by: .seconds(2))
        #expect(await report == ["stuck": "no answer in time"])
    }
}
