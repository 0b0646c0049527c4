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
import java.util.concurrent.TimeUnit;

/**
 * The process that switches versions: in a session of its own, so that it goes on when the terminal or the launcher ends. A shell above it
 * starts it again when it is killed, and it goes on from the step that is noted.
 */
final class UpdaterProcess {

    static final String LOG = "upgrade.log";

    private static final String PID = "updater.pid";

    /** By which its shell is known, also to {@code pitwatchctl}. */
    private static final String NAME = "pitwatch-updater";

    /**
     * Codes above 128 are signals; a fault that comes again and again is left to a person. {@code pitwatchctl} waits by the process id, also
     * when this one's terminal is gone: it has copies of secrets that the updater reads.
     */
    private static final String GUARD =
            """
            echo $$ >updater.pid
            left=3
            while :; do
              code=0
              "$@" || code=$?
              [ $code -gt 128 ] && [ $left -gt 0 ] || break
              left=$((left - 1))
            done
            rm -f updater.pid
            exit $code
            """;

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
        try {
            String pid = Files.readString(notes.resolve(PID)).strip();
            return pid.matches("[1-9][0-9]{0,8}")
                    && ProcessHandle.of(Long.parseLong(pid))
                            .filter(ProcessHandle::isAlive)
                            .flatMap(process -> process.info().arguments())
                            .filter(words ->
                                    List.of(words).contains(NAME)) // the number may be another program's by now
                            .isPresent();
        } catch (NoSuchFileException e) {
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
