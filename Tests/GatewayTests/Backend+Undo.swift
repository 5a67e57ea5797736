import Foundation
import Hummingbird

/// Identity's routes of the undo page.
extension Backend {
    func addUndo(to router: Router<BasicRequestContext>) {
        router.post("/v1/contact-undo/preview") { request, _ in
            let isGood = try await Self.text(request).contains(Self.goodToken)
            return isGood ? Self.json(Self.undoView) : Self.json(#"{"type":"urn:rekey:problem:invalid-link"}"#, 400)
        }
        router.post("/v1/contact-undo") { request, _ in
            let isGood = try await Self.text(request).contains(Self.goodToken)
            return isGood ? Self.json("{}") : Self.json(#"{"type":"urn:rekey:problem:invalid-link"}"#, 400)
        }
    }

    private static var undoView: String {
        """
        {"cause":"contact","change":"email-replaced","at":"2026-03-01T12:00:00.000Z","device":"\(markup)",
         "place":"Utrecht, NL","expiresAt":"2026-03-08T12:00:00.000Z","effect":{"removes":["t***@example.com"],
         "restores":["a***@example.com"],"keeps":["***78"],"signsOutEverywhere":true,"disablesPassword":true,
         "recoveryTo":"a***@example.com","contactsLockedHours":72}}
        """
    }
}
