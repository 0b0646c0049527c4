package dev.pitwatch.launcher;

import dev.pitwatch.launcher.upgrade.InstalledVersions;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The process that switches versions: in a session of its own, so that it goes on when the terminal or the launcher ends. A shell above it
 * starts it again when it is killed, and it goes on from the step that is noted.
 */
final class UpdaterProcess {

    static final String LOG = "upgrade.log";

    /** The code with which an updater ends where the version before runs, which one that fails to start does not have. */
    static final int RUNS_AS_BEFORE = 3;

    private static final String PID = "updater.pid";

    /** By which its shell is known, also to {@code pitwatchctl}. */
    private static final String NAME = "pitwatch-updater";

    /**
     * Codes above 128 are signals, and {@link #RUNS_AS_BEFORE} is an end. Any other failure behind the stop may leave no version running, as
     * where the machine had no memory for a moment or another command held the lock: it is tried again after a pause. What comes again and
     * again is left to a person. {@code pitwatchctl} waits by the process id, also when this one's terminal is gone: it has copies of secrets
     * that the updater reads.
     */
    private static final String GUARD =
            """
            echo $$ >updater.pid
            left=3
            while :; do
              code=0
              "$@" || code=$?
              [ $code -ne 0 ] && [ $code -ne %d ] && [ $left -gt 0 ] || break
              if [ $code -le 128 ]; then
                grep -Eq '"step" *: *"(SWITCH|START|UNDO)"' journal.json || break
                echo "It is tried again ..."
                sleep 5
              fi
              left=$((left - 1))
            done
            rm -f updater.pid
            exit $code
            """
                    .formatted(RUNS_AS_BEFORE);

    private static final long ENDS_WITHIN_S = 10;
    private static final Duration BEGINS_WITHIN = Duration.ofSeconds(10);
    private static final long POLL_MS = 100;

    private final Path home;
    private final Path log;
    private final Map<String, String> environment;
    private final Duration readyWithin;
    private final Terminal terminal;

    /** Takes the version whose code it runs. */
    UpdaterProcess(
            Path home,
            InstalledVersions versions,
            Map<String, String> environment,
            Duration readyWithin,
            Terminal terminal) {
        this.home = home;
        this.log = versions.notes().resolve(LOG);
        this.environment = environment;
        this.readyWithin = readyWithin;
        this.terminal = terminal;
    }

    /** {@return whether one goes on in that folder of notes, also while its shell starts it again} */
    static boolean runs(Path notes) throws IOException {
        return shell(notes).isPresent();
    }

    private static Optional<ProcessHandle> shell(Path notes) throws IOException {
        try {
            String pid = Files.readString(notes.resolve(PID)).strip();
            return Optional.of(pid)
                    .filter(number -> number.matches("[1-9][0-9]{0,8}"))
                    .flatMap(number -> ProcessHandle.of(Long.parseLong(number)))
                    .filter(ProcessHandle::isAlive)
                    .filter(process -> process.info()
                            .arguments()
                            .filter(words ->
                                    List.of(words).contains(NAME)) // the number may be another program's by now
                            .isPresent());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /**
     * Called by who holds the lock, so that no updater works: ends a shell that was paused and so starts none, which would keep each order
     * from being taken while no version runs. {@return whether there was one}
     */
    static boolean endPaused(Path notes) throws IOException {
        Optional<ProcessHandle> paused = shell(notes).filter(UpdaterProcess::isPaused);
        paused.ifPresent(shell -> {
            shell.destroyForcibly();
            shell.onExit()
                    .completeOnTimeout(shell, ENDS_WITHIN_S, TimeUnit.SECONDS)
                    .join(); // a signal that reaches one that is paused
        });
        return paused.isPresent();
    }

    /** By Linux's word for it; nothing is known of it elsewhere. */
    private static boolean isPaused(ProcessHandle process) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
            return stat.substring(stat.lastIndexOf(')') + 1).strip().startsWith("T");
        } catch (IOException e) {
            return false;
        }
    }

    /** Starts one; returns when others see that it runs. */
    Process start() throws IOException, InterruptedException {
        Path notes = log.getParent();
        Files.deleteIfExists(notes.resolve(PID));
        Files.deleteIfExists(log);
        Files.createFile(log);
        List<String> command = List.of(
                "/bin/sh",
                "-c",
                GUARD,
                NAME,
                ChildProcess.java(),
                "-Xmx192m",
                "-XX:+UseSerialGC",
                "-Dpitwatch.home=" + home,
                "-cp",
                home.resolve("lib/launcher") + "/*",
                Launcher.class.getName(),
                "upgrade",
                UpgradeStepCommand.OPTION,
                UpgradeCommand.RUN,
                Long.toString(readyWithin.toSeconds()));
        Process updater = ChildProcess.detached(command, environment, notes, log);
        long began = System.nanoTime();
        while (updater.isAlive() && !runs(notes) && System.nanoTime() - began < BEGINS_WITHIN.toNanos()) {
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
        }
        return updater;
    }

    /** Passes on what it says, until it ends. */
    void follow(Process updater) throws IOException, InterruptedException {
        long shown = 0;
        while (!updater.waitFor(POLL_MS, TimeUnit.MILLISECONDS)) {
            shown = show(shown);
        }
        show(shown);
    }

    /** Passes on what stands behind that place, by whole lines; {@return behind the last of them} */
    private long show(long from) throws IOException {
        byte[] bytes;
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            file.seek(from);
            bytes = new byte[Math.toIntExact(file.length() - from)];
            file.readFully(bytes);
        }
        String text = new String(bytes, StandardCharsets.UTF_8);
        String whole = text.substring(0, text.lastIndexOf('\n') + 1);
        whole.lines().forEach(terminal::say);
        return from + whole.getBytes(StandardCharsets.UTF_8).length;
    }
}
