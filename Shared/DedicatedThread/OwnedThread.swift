import Glibc

/// Starts the operating-system threads of this module. Nothing else in the package creates a thread by hand.
enum OwnedThread {
    /// Starts a detached POSIX thread that runs `body` once and ends.
    ///
    /// - Parameters:
    ///   - name: What `top -H` and core files show; Linux keeps the first 15 bytes.
    ///   - body: Runs on the new thread. It may block.
    ///
    /// Traps when the kernel refuses a thread: the callers are connection and worker start-up with small fixed
    /// bounds, so a refusal means that the process limit is wrong, and nothing useful can run without the thread.
    static func start(name: String, _ body: @escaping @Sendable () -> Void) {
        let context = Unmanaged.passRetained(ThreadStart(name: name, body: body)).toOpaque()
        var thread = pthread_t()
        let result = pthread_create(&thread, nil, threadEntry, context)
        precondition(result == 0, "the kernel refused a thread (error \(result))")
        pthread_detach(thread)
    }
}

/// What travels through the C entry point of a thread.
private final class ThreadStart: Sendable {
    let name: String
    let body: @Sendable () -> Void

    init(name: String, body: @escaping @Sendable () -> Void) {
        self.name = name
        self.body = body
    }

    func run() {
        nameCurrentThread()
        body()
    }

    /// Glibc's Swift overlay does not expose `pthread_setname_np`; the kernel's file does the same.
    private func nameCurrentThread() {
        let file = open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { return }
        defer { close(file) }
        let bytes = Array(name.utf8.prefix(15))
        _ = write(file, bytes, bytes.count)
    }
}

private func threadEntry(_ raw: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let raw else { return nil }
    Unmanaged<ThreadStart>.fromOpaque(raw).takeRetainedValue().run()
    return nil
}
