import HTTPKit
import Hummingbird

/// `POST /v1/callbacks/{provider}`: what became of text messages, signed by who delivers them.
struct SMSCallbackRoutes: Sendable {
    let callbacks: [any SMSCallback]
    let record: RecordDelivery

    /// Reports are a few hundred bytes.
    private static let longestBody = 16_384

    func add(to router: Router<RekeyRequestContext>) {
        for callback in callbacks {
            router.post("/v1/callbacks/\(callback.provider)") { request, _ in
                let body = try await request.body.collect(upTo: Self.longestBody)
                // The answer does not say whether the message is known.
                if let report = try callback.read(request, body: Array(body.readableBytesView)) {
                    try await record(report)
                }
                return Response.noContent()
            }
        }
    }
}
