package dev.pitwatch.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Where nothing else starts Pitwatch: it runs in the background, as {@code ./pitwatch up} does, and outlives the terminal. */
final class DetachedService implements ServiceControl {

    private static final String LAUNCHER = "dev.pitwatch.launcher.Launcher";

    private static final String HOME = "-Dpitwatch.home=";

    /** A verb that has the database for itself, as a backup, ends by itself. */
    private static final Duration LOCK_WITHIN = Duration.ofMinutes(2);

    private static final long POLL_MS = 100;

    private final Path data;
    private final Map<String, String> environment;
    private final List<String> words;
    private final Terminal terminal;
    private Optional<Process> started = Optional.empty();

    /**
     * For one data folder.
     *
     * @param environment with the settings that it is started with
     * @param words by which it is started
     */
    DetachedService(Path data, Map<String, String> environment, List<String> words, Terminal terminal) {
        this.data = data;
        this.environment = Map.copyOf(environment);
        this.words = List.copyOf(words);
        this.terminal = terminal;
    }

    /** {@return the launcher of that data folder, if one runs} */
    static Optional<ProcessHandle> launcher(Path data) {
        return new PidFile(data, "launcher").holder().filter(DetachedService::isLauncher);
    }

    /** After a power cut the number in the file may be that of the updater itself. */
    private static boolean isLauncher(ProcessHandle process) {
        String command = process.info().commandLine().orElse("");
        return command.contains(LAUNCHER)
                && !command.contains(LAUNCHER + " upgrade")
                && !command.contains(LAUNCHER + " rollback");
    }

    /** {@return the folder of the version that a launcher is of; empty: the system doesn't say} */
    static Optional<Path> home(ProcessHandle launcher) {
        return Stream.of(launcher.info().arguments().orElse(new String[0]))
                .filter(word -> word.startsWith(HOME))
                .map(word -> Path.of(word.substring(HOME.length())))
                .findFirst();
    }

    /** {@return by which words a launcher was started; those that fit the data folder where the system doesn't say} */
    static List<String> words(Path data, Optional<ProcessHandle> launcher) {
        List<String> command = launcher.flatMap(process -> process.info().arguments())
                .map(Arrays::asList)
                .orElse(List.of());
        int at = command.indexOf(LAUNCHER);
        if (at >= 0 && at + 1 < command.size()) {
            return List.copyOf(command.subList(at + 1, command.size()));
        }
        return Files.exists(data.resolve("demo.json")) ? List.of("up") : List.of("up", "--empty");
    }

    /** {@return the environment that a launcher was started with; ours where the system doesn't say} */
    static Map<String, String> environment(Optional<ProcessHandle> launcher, Map<String, String> own) {
        if (launcher.isEmpty()) {
            return own;
        }
        try {
            Path file = Path.of("/proc", Long.toString(launcher.get().pid()), "environ");
            Map<String, String> all = new HashMap<>();
            for (String line : Files.readString(file, StandardCharsets.UTF_8).split("\0", -1)) {
                int equals = line.indexOf('=');
                if (equals > 0) {
                    all.put(line.substring(0, equals), line.substring(equals + 1));
                }
            }
            return all;
        } catch (IOException e) {
            return own;
        }
    }

    @Override
    public boolean runs() {
        return launcher(data).isPresent();
    }

    @Override
    public void stop() {
        if (runs()) {
            new Down(data, terminal).run();
        }
    }

    @Override
    public void start(Path home) throws IOException, InterruptedException {
        awaitLock();
        List<String> command = new ArrayList<>(List.of(home.resolve("pitwatch").toString()));
        command.addAll(words);
        Path said = Folders.log(data).resolve("launcher.out");
        started = Optional.of(ChildProcess.detached(command, environment, home, said));
        terminal.say("Started %s in the background; it says what it does in %s".formatted(home, said));
    }

    /** A launcher ends at once where another verb has the data folder, as one that was called while nothing ran. */
    private void awaitLock() throws InterruptedException {
        long began = System.nanoTime();
        Optional<RunLock> lock = RunLock.take(data);
        if (lock.isEmpty()) {
            terminal.say("Another ./pitwatch command works on %s: waiting for its end ...".formatted(data));
        }
        while (lock.isEmpty() && System.nanoTime() - began < LOCK_WITHIN.toNanos()) {
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
            lock = RunLock.take(data);
        }
        lock.ifPresent(RunLock::close);
    }

    @Override
    public boolean hasEnded() {
        return started.filter(process -> !process.isAlive()).isPresent() && !runs();
    }
}
