package dev.pitwatch.bench;

import java.util.concurrent.TimeUnit;

/** How processes of a benchmark end. */
final class ProcessEnd {

    private ProcessEnd() {}

    /** Asks it to end, and kills it when it has not after so many seconds. */
    static void within(long seconds, Process process) {
        process.destroy();
        process.onExit().completeOnTimeout(process, seconds, TimeUnit.SECONDS).join();
        process.destroyForcibly();
    }
}
