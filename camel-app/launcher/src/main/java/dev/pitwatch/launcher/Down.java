package dev.pitwatch.launcher;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** {@code ./pitwatch down}. */
final class Down {

    /** Longer than the sum of what the launcher gives its processes. */
    private static final Duration STOP_TIME = Duration.ofSeconds(120);

    private final Path data;
    private final Terminal terminal;

    Down(Path data, Terminal terminal) {
        this.data = data;
        this.terminal = terminal;
    }

    void run() {
        if (!RunLock.wasEverTaken(data)) {
            terminal.say(idle());
            return;
        }
        Optional<RunLock> lock = RunLock.take(data);
        boolean launcherRan = lock.isEmpty();
        if (launcherRan) {
            stopLauncher();
        }
        List<String> leftOvers = OrphanProcesses.stop(data);
        lock.ifPresent(held -> {
            new PidFile(data, "launcher").delete(); // of one that was killed
            held.close();
        });
        leftOvers.forEach(terminal::stopped);
        terminal.say(launcherRan || !leftOvers.isEmpty() ? "Pitwatch has stopped." : idle());
    }

    private String idle() {
        return "Pitwatch does not run on %s.".formatted(data);
    }

    private void stopLauncher() {
        // The lock is held, so the number in the file is the launcher's.
        new PidFile(data, "launcher").holder().ifPresent(launcher -> ChildProcess.stop(launcher, STOP_TIME));
    }
}
