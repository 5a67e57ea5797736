/// The visible pause before a message is sent again.
package enum CoolDown {
    /// Whole seconds until `pause` seconds after `asked` are over, both in milliseconds since 1970; 0 when they are. A clock
    /// that was set back makes nobody wait longer than the pause.
    package static func remaining(asked: Int64, pause: Int, now: Int64) -> Int {
        let left = asked + Int64(pause) * 1000 - now
        return Int(min(max((left + 999) / 1000, 0), Int64(pause)))
    }
}
