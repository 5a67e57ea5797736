import Testing

@testable import ServiceRuntime

@Suite("The default name of a process")
struct InstanceNameTests {
    @Test(
        "Stable on one host and different on another; fit for headers, keys and client ids",
        arguments: [
            ("a", "gateway-a-8080"), ("b", "gateway-b-8080"), ("Node-7.example.org", "gateway-Node-7-example-org-8080"),
            ("é \n/", "gateway-------8080"), ("", "gateway--8080"),
            (String(repeating: "h", count: 300), "gateway-\(String(repeating: "h", count: 64))-8080"),
        ])
    func names(host: String, name: String) {
        #expect(InstanceName.standard(service: .gateway, host: host, port: 8080) == name)
        #expect(InstanceName.standard(service: .gateway, host: host, port: 8081) != name)
        #expect(InstanceName.standard(service: .token, host: host, port: 8080) != name)
    }
}
