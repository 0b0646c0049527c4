package dev.pitwatch.launcher;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntConsumer;

/**
 * A process in a session of its own, so that Ctrl-C in the terminal reaches only the launcher, which stops in order. Nothing else
 * may read the files that it makes.
 */
final class ChildProcess implements Child {

    private static final long POLL_MS = 20;
    private static final boolean SETSID = works("setsid", "true");
    private static final boolean UMASK = works("/bin/sh", "-c", "umask 077");

    private final Process process;
    private final Duration stopTime;

    private ChildProcess(Process process, Duration stopTime) {
        this.process = process;
        this.stopTime = stopTime;
    }

    /**
     * Starts it.
     *
     * @param environment in place of the launcher's own
     * @param stopTime it has to end by itself before it is killed
     */
    static ChildProcess start(List<String> command, Map<String, String> environment, Path folder, Duration stopTime)
            throws IOException {
        return new ChildProcess(builder(command, environment, folder).start(), stopTime);
    }

    /** Starts one that outlives this JVM and its terminal; what it says goes to the end of that file. */
    static Process detached(List<String> command, Map<String, String> environment, Path folder, Path said)
            throws IOException {
        return builder(command, environment, folder)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(said.toFile()))
                .start();
    }

    private static ProcessBuilder builder(List<String> command, Map<String, String> environment, Path folder) {
        List<String> whole = new ArrayList<>(SETSID ? List.of("setsid") : List.of());
        if (UMASK) {
            whole.addAll(List.of("/bin/sh", "-c", "umask 077; exec \"$@\"", "sh"));
        }
        whole.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(whole).directory(folder.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder;
    }

    /** {@return the program that runs this JVM} */
    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    long pid() {
        return process.pid();
    }

    OutputStream input() {
        return process.getOutputStream();
    }

    InputStream output() {
        return process.getInputStream();
    }

    InputStream errors() {
        return process.getErrorStream();
    }

    boolean endsWithin(Duration time) {
        return ended(process.toHandle(), time);
    }

    /** {@return what it has used of the processors; empty: the system does not say} */
    Optional<Duration> cpu() {
        return process.info().totalCpuDuration();
    }

    void kill() {
        process.destroyForcibly();
    }

    @Override
    public CompletableFuture<?> onExit() {
        return process.onExit();
    }

    /** {@return completes once it has ended and its status was taken: 128 more than the signal that ended it} */
    CompletableFuture<Void> onStatus(IntConsumer status) {
        return process.onExit().thenAccept(ended -> status.accept(ended.exitValue()));
    }

    @Override
    public void stop() {
        stop(process.toHandle(), stopTime);
    }

    /** Asks a process to end, then makes it. */
    static void stop(ProcessHandle process, Duration time) {
        process.destroy();
        if (!ended(process, time)) {
            process.destroyForcibly();
            ended(process, time);
        }
    }

    private static boolean ended(ProcessHandle process, Duration time) {
        try {
            if (!process.parent().equals(Optional.of(ProcessHandle.current()))) {
                return otherEnded(process, time);
            }
            process.onExit().get(time.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return !process.isAlive();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Java itself looks for the end of one that is no child of ours each 300 ms, and less often from there: an upgrade's pages are away meanwhile. */
    private static boolean otherEnded(ProcessHandle process, Duration time) throws InterruptedException {
        long began = System.nanoTime();
        while (process.isAlive() && System.nanoTime() - began < time.toNanos()) {
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
        }
        return !process.isAlive();
    }

    private static boolean works(String... command) {
        try {
            return new ProcessBuilder(command).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
