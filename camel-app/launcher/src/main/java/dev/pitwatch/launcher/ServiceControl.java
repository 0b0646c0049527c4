package dev.pitwatch.launcher;

import java.io.IOException;
import java.nio.file.Path;

/** Stops and starts the one Pitwatch of an installation. */
interface ServiceControl {

    /** {@return whether it runs, or is being started} */
    boolean runs() throws InterruptedException;

    /** Ends it in order; returns when it has ended. Does nothing where it does not run. */
    void stop() throws InterruptedException;

    /** Starts a version, and returns before it is ready. */
    void start(Path home) throws IOException, InterruptedException;

    /** {@return whether what was started has ended for good} */
    boolean hasEnded() throws InterruptedException;
}
