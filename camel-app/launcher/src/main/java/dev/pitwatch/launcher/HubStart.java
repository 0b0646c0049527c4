package dev.pitwatch.launcher;

import java.nio.file.Path;
import java.time.Duration;

/** A start of the hub, from now on: whether it is ready, and a warning once it waits for something that does not come. */
final class HubStart {

    private final Readiness readiness;
    private final Processes processes;
    private final Terminal terminal;
    private final Path log;
    private final StartProgress progress = new StartProgress();
    private final long began = System.nanoTime();

    HubStart(Readiness readiness, Processes processes, Terminal terminal, Path log) {
        this.readiness = readiness;
        this.processes = processes;
        this.terminal = terminal;
        this.log = log;
    }

    boolean isReady() throws InterruptedException {
        if (readiness.isReady()) {
            return true;
        }
        Duration since = Duration.ofNanos(System.nanoTime() - began);
        if (progress.standsStill(since, processes.hubCpu())) {
            terminal.warn("the hub is not ready after %d s and waits for something: %s; more in %s/hub.out"
                    .formatted(since.toSeconds(), readiness.said(), log));
        }
        return false;
    }
}
