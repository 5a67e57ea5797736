/// What a device is called in the list of devices, from its `User-Agent`: `Firefox on Linux`.
///
/// Only names from the two lists below come out, so the header can put nothing else before anybody's eyes.
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

    /// Nil when nothing is recognised.
    package static func name(userAgent: String?) -> String? {
        // Real ones have less than 512 bytes.
        guard let userAgent, userAgent.utf8.count <= 1024 else { return nil }
        let browser = browsers.first { userAgent.contains($0.mark) }?.name
        let system = systems.first { userAgent.contains($0.mark) }?.name
        return switch (browser, system) {
        case (let browser?, let system?): "\(browser) · \(system)"
        case (let browser?, nil): browser
        case (nil, let system?): system
        case (nil, nil): nil
        }
    }
}
