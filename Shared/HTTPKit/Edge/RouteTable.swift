import HTTPTypes
import Hummingbird

/// Knows which methods a path answers, so that a wrong method is a 405 with `Allow` and not a 404.
struct RouteTable: Sendable {
    private let routes: [(path: [RouterPath.Element], method: String)]

    init(_ router: Router<RekeyRequestContext>) {
        self.routes = router.routes.map { (Array($0.path.components), $0.method.rawValue) }
    }

    /// The methods of all routes that match the path, sorted; empty when none does.
    func methods(path: String) -> [String] {
        let parts = path.split(separator: "/")
        let found = routes.filter { Self.matches($0.path, parts) }.map(\.method)
        let withHead = found.contains("GET") ? found + ["HEAD"] : found
        return Set(withHead).sorted()
    }

    private static func matches(_ pattern: [RouterPath.Element], _ parts: [Substring]) -> Bool {
        if pattern.last == .recursiveWildcard { return parts.count >= pattern.count - 1 }
        guard pattern.count == parts.count else { return false }
        return zip(pattern, parts).allSatisfy { $0 ~= $1 }
    }
}
