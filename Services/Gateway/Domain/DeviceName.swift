/// What a device is called in the list of devices, from its `User-Agent` and client hints: `Firefox · Linux`.
///
/// Only names from the lists below come out, so the headers can put nothing else before anybody's eyes.
package enum DeviceName {
    /// More particular names first: Edge and Chrome also say Safari, Android also says Linux.
    private static let browsers: [(mark: String, name: String)] = [
        ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"), ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Chromium/", "Chromium"),
        ("Safari/", "Safari"), ("curl/", "curl"),
    ]
    private static let systems: [(mark: String, name: String)] = [
        ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("CrOS", "ChromeOS"),
        ("Mac OS X", "Mac"), ("Linux", "Linux"),
    ]

    /// Browsers that call themselves Chrome in the `User-Agent` and name themselves among their brands.
    private static let brands: [(mark: String, name: String)] = [
        ("\"Brave\"", "Brave"), ("\"Vivaldi\"", "Vivaldi"), ("\"Opera\"", "Opera"), ("\"Microsoft Edge\"", "Edge"),
        ("\"Samsung Internet\"", "Samsung Internet"), ("\"Google Chrome\"", "Chrome"), ("\"Chromium\"", "Chromium"),
    ]
    private static let platforms: [(mark: String, name: String)] = [
        ("\"Android\"", "Android"), ("\"Windows\"", "Windows"), ("\"Chrome OS\"", "ChromeOS"), ("\"macOS\"", "Mac"),
        ("\"Linux\"", "Linux"),
    ]

    /// For a browser that nothing is recognised of.
    package static let unknown = "Web"

    /// Nil when nothing is recognised.
    ///
    /// - Parameters:
    ///   - brands: the `Sec-CH-UA` header, which says more than the `User-Agent` where a browser sends it.
    ///   - platform: the `Sec-CH-UA-Platform` header.
    package static func name(userAgent: String?, brands hint: String? = nil, platform: String? = nil) -> String? {
        let browser = find(hint, brands) ?? find(userAgent, browsers)
        let system = find(platform, platforms) ?? find(userAgent, systems)
        return switch (browser, system) {
        case (let browser?, let system?): "\(browser) · \(system)"
        case (let browser?, nil): browser
        case (nil, let system?): system
        case (nil, nil): nil
        }
    }

    private static func find(_ header: String?, _ list: [(mark: String, name: String)]) -> String? {
        // Real ones have less than 512 bytes.
        guard let header, header.utf8.count <= 1024 else { return nil }
        return list.first { header.contains($0.mark) }?.name
    }
}
