import Foundation

/// Four devices are seen, one is signed out, then all but this one, until every resource server has confirmed it.
package struct DevicesJourney: Journey {
    package static let scenario = JourneyScenario.devices
    private static let names = ["Phone", "Laptop", "Television", "Tablet"]
    private let traveller: Traveller

    package init(traveller: Traveller) { self.traveller = traveller }

    package func walk(_ recorder: inout StepRecorder) async throws {
        let client = traveller.client
        let devices = try await recorder.step("register, prove the address and sign in on four devices") {
            try await traveller.register()
            let first = try await traveller.signIn(on: [Self.names[0]])
            try await traveller.proveAddress(first[0])
            return first + (try await traveller.signIn(on: Array(Self.names[1...])))
        }
        try await recorder.step("each new device is announced") {
            _ = try await traveller.message("new-device", count: Self.names.count - 1)
        }
        let listed = try await recorder.step("the list names all four and knows this one") {
            try await list(on: devices[0], until: Self.names)
        }
        try await recorder.step("sign one out: it is refused everywhere, the others go on") {
            guard let id = listed.first(where: { $0.device == Self.names[3] })?.id else {
                throw JourneyFailure("the list lost a device", lookAt: "deploy/dev logs session")
            }
            let answer = try await client.endSession(id, bearer: devices[0].accessToken)
            try traveller.expect(204, answer, to: "the sign-out of one device", by: "session")
            try await traveller.expectRefused(devices[3])
            for device in devices[..<3] { try await traveller.expectAccepted(device) }
        }
        let here = try await recorder.step("sign out everywhere but here") { () -> SignedIn in
            let answer = try await client.signOutEverywhere(keepThisDevice: true, bearer: devices[0].accessToken)
            try traveller.expect(200, answer, to: "signing out everywhere", by: "identity")
            return try await traveller.reopen(devices[0], with: answer)
        }
        try await recorder.step("all old sessions are refused everywhere") {
            for device in devices { try await traveller.expectRefused(device) }
        }
        try await recorder.step("every resource server has confirmed it") { try await confirm(on: here) }
        try await recorder.step("the list names this device alone") {
            _ = try await list(on: here, until: [Self.names[0]])
        }
        try await recorder.step("a \"signed out everywhere\" message arrived") {
            _ = try await traveller.message("signed-out")
        }
    }

    /// The list as soon as it names these devices and no other, exactly one of them as this device.
    private func list(on device: SignedIn, until names: [String]) async throws -> [SessionList.Entry] {
        let client = traveller.client
        var found: [SessionList.Entry] = []
        try await traveller.eventually(
            "the list does not name \(names.joined(separator: ", "))", lookAt: "deploy/dev logs session"
        ) {
            let answer = try await client.sessions(bearer: device.accessToken)
            guard answer.status == 200 else { return false }
            found = try answer.decode(SessionList.self).sessions
            return found.map(\.device).sorted() == names.sorted()
        }
        let current = found.filter(\.current).map(\.id)
        guard current == [device.claims?.session] else {
            throw JourneyFailure("the list does not know this device", lookAt: "deploy/dev logs session")
        }
        return found
    }

    private func confirm(on device: SignedIn) async throws {
        guard let epoch = device.claims?.epoch else { return }
        try await traveller.eventually("the sign-out is not confirmed", lookAt: "deploy/dev logs session, gateway") {
            let answer = try await traveller.client.revocationStatus(epoch: epoch, bearer: device.accessToken)
            return try answer.status == 200 && answer.decode(RevocationConfirmation.self).confirmed
        }
    }
}
