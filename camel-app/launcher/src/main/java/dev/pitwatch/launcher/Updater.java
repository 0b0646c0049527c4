package dev.pitwatch.launcher;

import dev.pitwatch.launcher.upgrade.ChangeSet;
import dev.pitwatch.launcher.upgrade.ChangeSet.Part;
import dev.pitwatch.launcher.upgrade.InstalledVersions;
import dev.pitwatch.launcher.upgrade.UpgradeJournal;
import dev.pitwatch.launcher.upgrade.UpgradeJournal.Step;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Puts one version in the place of another while it watches: when the other one does not get ready, or stores no reading, the first runs
 * again. Each step is on the disk before it begins and may be done again, so that another updater goes on where this one is killed.
 */
final class Updater {

    /** The folder of what is changed, in the folder of notes. */
    static final String CHANGES = "changes";

    /** How long a new version may take to get ready. */
    static final Duration READY_WITHIN = Duration.ofSeconds(60);

    /** The old one was ready before, and nothing else is left to be tried. */
    private static final Duration OLD_READY_WITHIN = Duration.ofSeconds(180);

    private static final Duration EXPAND_WITHIN = Duration.ofHours(2);
    private static final Duration FILES_WITHIN = Duration.ofMinutes(2);
    private static final Duration PROBE_WITHIN = Duration.ofSeconds(120);
    private static final long POLL_MS = 200;

    private final InstalledVersions versions;
    private final ServiceControl service;
    private final VersionVerbs verbs;
    private final Ready ready;
    private final Terminal terminal;
    private final Duration readyWithin;
    private OptionalLong stopped = OptionalLong.empty();

    /** Whether a version does its work. */
    @FunctionalInterface
    interface Ready {
        boolean isReady(Path home) throws InterruptedException;
    }

    Updater(
            InstalledVersions versions,
            ServiceControl service,
            VersionVerbs verbs,
            Ready ready,
            Terminal terminal,
            Duration readyWithin) {
        this.versions = versions;
        this.service = service;
        this.verbs = verbs;
        this.ready = ready;
        this.terminal = terminal;
        this.readyWithin = readyWithin;
    }

    /** Goes on from the step that is noted; {@return whether the other version runs at the end} */
    boolean run(UpgradeJournal begun) throws IOException, InterruptedException {
        UpgradeJournal journal = begun;
        while (!journal.step().isEnd()) {
            journal = noted(journal.at(next(journal)));
        }
        return journal.step() == Step.DONE;
    }

    /** Once something is stopped, as on a disk that has become full, it goes to its end without a note: back, where it has a choice. */
    private UpgradeJournal noted(UpgradeJournal journal) throws IOException {
        try {
            journal.write(versions.notes());
            return journal;
        } catch (IOException e) {
            if (journal.step() == Step.SWITCH) {
                throw e; // the old version runs
            }
            terminal.error("%s can't be noted in %s: %s".formatted(journal.step(), versions.notes(), e.getMessage()));
            return journal.step() == Step.START ? journal.at(Step.UNDO) : journal;
        }
    }

    private Step next(UpgradeJournal journal) throws IOException, InterruptedException {
        Path from = Path.of(journal.from());
        Path to = Path.of(journal.to());
        try {
            return switch (journal.step()) {
                case EXPAND -> expand(to);
                case SWITCH -> change(to, isOfUnit(journal));
                case START -> start(to);
                case UNDO -> undo(from, isOfUnit(journal));
                case DONE, UNDONE -> journal.step();
            };
        } catch (LauncherException e) {
            return failed(journal.step(), from, to, e.lines());
        } catch (IOException | RuntimeException | VirtualMachineError | LinkageError e) {
            // Whatever it is, one of both versions has to run.
            return failed(journal.step(), from, to, List.of(String.valueOf(e.getMessage())));
        }
    }

    private Step expand(Path to) throws IOException, InterruptedException {
        terminal.say("The database gets the schema of %s, while the version before runs ...".formatted(to));
        step(to, EXPAND_WITHIN, "expand").forEach(line -> terminal.say("  " + line));
        changes().requireUnchanged();
        return Step.SWITCH;
    }

    private static boolean isOfUnit(UpgradeJournal journal) {
        return journal.unit() != null;
    }

    private Step change(Path to, boolean ofUnit) throws IOException, InterruptedException {
        terminal.say("Stopping ...");
        stopped = OptionalLong.of(System.nanoTime());
        service.stop();
        terminal.say("Stopped after %.1f s.".formatted((System.nanoTime() - stopped.getAsLong()) / 1e9));
        if (ofUnit) {
            step(to, FILES_WITHIN, "apply");
        }
        changes().apply(Part.ALL);
        versions.switchTo(to);
        return Step.START;
    }

    private Step start(Path to) throws IOException, InterruptedException {
        if (!service.runs()) {
            terminal.say("Starting %s ...".formatted(to));
            service.start(to);
        }
        awaitReady(to, readyWithin);
        step(to, PROBE_WITHIN, "probe").forEach(line -> terminal.say("  " + line));
        terminal.say("%s runs.".formatted(to));
        return Step.DONE;
    }

    private Step undo(Path from, boolean ofUnit) throws IOException, InterruptedException {
        service.stop();
        undoFiles(from, ofUnit).forEach(terminal::warn);
        versions.switchTo(from);
        service.start(from);
        awaitReady(from, OLD_READY_WITHIN);
        terminal.say("%s runs again.".formatted(from));
        return Step.UNDONE;
    }

    /** {@return what stays as it is, a line each} No file keeps the old version from running: nothing else is left. */
    private Set<String> undoFiles(Path from, boolean ofUnit) throws InterruptedException {
        Set<String> left = new LinkedHashSet<>(); // root sees again what the service's user has said
        try {
            if (ofUnit) {
                left.addAll(step(from, FILES_WITHIN, "undo"));
            }
        } catch (RuntimeException e) {
            left.add(String.valueOf(e.getMessage()));
        }
        try {
            left.addAll(changes().undo(Part.ALL));
        } catch (IOException | RuntimeException e) {
            left.add("files stay as they are: " + e.getMessage());
        }
        return left;
    }

    private Step failed(Step step, Path from, Path to, List<String> why) throws InterruptedException {
        why.forEach(terminal::error);
        switch (step) {
            case EXPAND -> {
                if (!service.runs()) { // as after a power cut
                    terminal.error("%s does not run: it is started ...".formatted(from));
                    return Step.UNDO;
                }
                terminal.error("%s was not stopped.".formatted(from));
                return Step.UNDONE;
            }
            case SWITCH, START -> {
                terminal.error("%s does not work: going back to %s ...".formatted(to, from));
                return Step.UNDO;
            }
            default ->
                throw new LauncherException(
                        "%s could not be started again. Files and link are its own, or will be when that is tried again: ./pitwatch upgrade goes on from here; what the start said is in launcher.log and hub.out"
                                .formatted(from));
        }
    }

    private List<String> step(Path home, Duration within, String name) throws InterruptedException {
        return verbs.run(home, Map.of(), within, List.of("upgrade", UpgradeStepCommand.OPTION, name));
    }

    private void awaitReady(Path home, Duration within) throws InterruptedException {
        long began = System.nanoTime();
        while (!ready.isReady(home)) {
            if (service.hasEnded()) {
                throw new LauncherException("%s ended while it was started".formatted(home));
            }
            if (System.nanoTime() - began > within.toNanos()) {
                throw new LauncherException("%s was not ready within %d s".formatted(home, within.toSeconds()));
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
        }
        stopped.ifPresent(since ->
                terminal.say("Ready; nothing answered for %.1f s.".formatted((System.nanoTime() - since) / 1e9)));
    }

    private ChangeSet changes() throws IOException {
        return ChangeSet.saved(versions.notes().resolve(CHANGES));
    }
}
