import Foundation
import OperatorCommands

@main
struct RekeyMain {
    static func main() async {
        exit(await RekeyCommand.runAndExitCode())
    }
}
