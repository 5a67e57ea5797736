import Foundation
import Synchronization

/// Children of this test process, killed when it ends, however a test went.
enum ChildProcesses {
    private static let pids = Mutex<[pid_t]>([])

    static func killAtExit(_ pid: pid_t) {
        let isFirst = pids.withLock { pids -> Bool in
            pids.append(pid)
            return pids.count == 1
        }
        guard isFirst else { return }
        atexit {
            for pid in ChildProcesses.pids.withLock({ $0 }) { kill(pid, SIGKILL) }
        }
    }
}
