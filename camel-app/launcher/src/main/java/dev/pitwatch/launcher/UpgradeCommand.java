package dev.pitwatch.launcher;

import dev.pitwatch.base.database.DatabaseSetup;
import dev.pitwatch.base.settings.Settings;
import dev.pitwatch.base.settings.SettingsException;
import dev.pitwatch.launcher.UpgradeStepCommand.Described;
import dev.pitwatch.launcher.upgrade.ChangeSet;
import dev.pitwatch.launcher.upgrade.ChangeSet.Part;
import dev.pitwatch.launcher.upgrade.InstalledVersions;
import dev.pitwatch.launcher.upgrade.ReleaseArchive;
import dev.pitwatch.launcher.upgrade.UpgradeException;
import dev.pitwatch.launcher.upgrade.UpgradeJournal;
import dev.pitwatch.launcher.upgrade.UpgradeJournal.Step;
import dev.pitwatch.launcher.upgrade.UpgradeLock;
import dev.pitwatch.postgres.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * {@code ./pitwatch upgrade ARCHIVE} and {@code ./pitwatch rollback}. This process prepares all and changes nothing; an {@link Updater} in a
 * process of its own does the rest, and this one passes on what that says.
 */
final class UpgradeCommand {

    /** The step that is the updater, with how many seconds a version may take to get ready behind it. */
    static final String RUN = "run";

    private static final int RUN_WORDS = 3;

    private static final String USAGE =
            "expected upgrade ARCHIVE [--key FILE] [--plain] [--no-backup] [--ready-within SECONDS] [--unit NAME]";
    private static final String ROLLBACK_USAGE = "expected rollback [--ready-within SECONDS] [--unit NAME]";
    private static final Duration LOCK_WITHIN = Duration.ofSeconds(10);
    private static final long POLL_MS = 100;

    private final Path home;
    private final Map<String, String> environment;
    private final Terminal terminal;
    private final InstalledVersions versions;

    UpgradeCommand(Path home, Map<String, String> environment, Terminal terminal) throws IOException {
        this.home = home;
        this.environment = environment;
        this.terminal = terminal;
        this.versions = InstalledVersions.around(home);
    }

    /** Takes the words behind {@code upgrade}. */
    static void upgrade(Path home, Map<String, String> environment, Terminal terminal, List<String> words) {
        if (words.size() == RUN_WORDS && words.subList(0, 2).equals(List.of(UpgradeStepCommand.OPTION, RUN))) {
            Duration readyWithin = Duration.ofSeconds(Long.parseLong(words.get(2)));
            guarded(() -> new UpgradeCommand(home, environment, terminal).update(readyWithin));
            return;
        }
        if (!words.isEmpty() && words.get(0).equals(UpgradeStepCommand.OPTION)) {
            new UpgradeStepCommand(home, Settings.read(environment, home), terminal)
                    .run(words.subList(1, words.size()));
            return;
        }
        UpgradeOptions options = UpgradeOptions.parse(words, USAGE);
        if (options.files().size() != 1) {
            throw new LauncherException(
                    "%d archives are named, %s".formatted(options.files().size(), USAGE));
        }
        guarded(() -> new UpgradeCommand(home, environment, terminal).begin(options, true));
    }

    /** Takes the words behind {@code rollback}. */
    static void rollback(Path home, Map<String, String> environment, Terminal terminal, List<String> words) {
        UpgradeOptions options = UpgradeOptions.parse(words, ROLLBACK_USAGE);
        if (!options.files().isEmpty()
                || options.noBackup()
                || options.plain()
                || options.key().isPresent()) {
            throw new LauncherException(
                    "\"%s\" is more than it takes, %s".formatted(String.join(" ", words), ROLLBACK_USAGE));
        }
        guarded(() -> new UpgradeCommand(home, environment, terminal).begin(options, false));
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private static void guarded(Work work) {
        try {
            work.run();
        } catch (UpgradeException e) {
            throw new LauncherException(e.getMessage());
        } catch (FileSystemException e) {
            throw new LauncherException("%s: %s"
                    .formatted(e.getFile(), Optional.ofNullable(e.getReason()).orElse(e.toString())));
        } catch (IOException e) {
            throw new LauncherException(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LauncherException("interrupted; an updater that was started goes on");
        }
    }

    private void begin(UpgradeOptions options, boolean forward) throws IOException, InterruptedException {
        if (Files.notExists(home.resolve("lib/release"))) {
            throw new LauncherException(
                    "%s is no release: only installed versions lie beside each other".formatted(home));
        }
        if (!Files.isWritable(versions.folder())) {
            versions.require(home); // says who may
        }
        UpgradeLock lock = UpgradeLock.take(versions.notes()).orElseThrow(this::isUnderWay);
        if (UpdaterProcess.endPaused(versions.notes())) {
            terminal.warn("an updater was to be started again, and who does that was paused: it is ended");
        }
        UpdaterProcess updater;
        Process process;
        Step wanted;
        try {
            if (UpdaterProcess.runs(versions.notes())) {
                throw isUnderWay(); // it is about to take the lock
            }
            Optional<UpgradeJournal> left = UpgradeJournal.read(versions.notes())
                    .filter(journal -> !journal.step().isEnd());
            VersionSwitch change = VersionSwitch.of(home, versions, options.unit(), environment, terminal);
            UpgradeJournal journal;
            if (left.isPresent()) {
                journal = forward ? goOn(left.get(), options, change) : goBack(left.get(), change);
            } else {
                versions.require(home);
                change.requireDataOutside();
                journal = forward ? prepare(options, change) : prepareBack(change);
            }
            journal.write(versions.notes());
            wanted = forward || journal.back() ? Step.DONE : Step.UNDONE;
            if (journal.step().isEnd()) {
                return;
            }
            updater = change.updater(options.readyWithin());
            process = updater.start();
        } finally {
            lock.close(); // the updater takes it
        }
        updater.follow(process);
        Optional<Step> end = UpgradeJournal.read(versions.notes()).map(UpgradeJournal::step);
        if (!end.equals(Optional.of(wanted))) {
            throw new LauncherException("it did not work out; the above is in %s, too"
                    .formatted(versions.notes().resolve(UpdaterProcess.LOG)));
        }
    }

    /** {@return what was broken off} Another archive's version would not be the one that comes of it. */
    private UpgradeJournal goOn(UpgradeJournal left, UpgradeOptions options, VersionSwitch change)
            throws IOException, InterruptedException {
        Path archive = options.files().get(0);
        String version = ReleaseArchive.folder(archive);
        if (!Path.of(left.to()).endsWith(version)) {
            throw new LauncherException(
                    "%s is of %s, and a switch from %s to %s was broken off: ./pitwatch rollback ends that first"
                            .formatted(archive, version, left.from(), left.to()));
        }
        terminal.say("The switch from %s to %s was broken off, and goes on.".formatted(left.from(), left.to()));
        if (!left.back() && left.step() != Step.UNDO) {
            // By the version before: the next one would migrate the database first.
            backup(change).again(Path.of(left.from()), left.step(), change.runs(), options);
        }
        return left;
    }

    private UpgradeJournal goBack(UpgradeJournal left, VersionSwitch change) throws InterruptedException {
        UpgradeJournal back = left.turnedBack(change.runs());
        String what = "goes on";
        if (!left.back()) {
            what = back.step().isEnd() ? "is given up: %s was not stopped".formatted(left.from()) : "is undone";
        }
        terminal.say("The switch from %s to %s was broken off, and %s.".formatted(left.from(), left.to(), what));
        return back;
    }

    private LauncherException isUnderWay() {
        return new LauncherException("an upgrade is under way: %s says how far it is"
                .formatted(versions.notes().resolve(UpdaterProcess.LOG)));
    }

    private UpgradeJournal prepare(UpgradeOptions options, VersionSwitch change)
            throws IOException, InterruptedException {
        UpgradeBackup backup = backup(change);
        backup.require(options);
        Path to = new NewVersion(home, versions, terminal).unpacked(options);
        backup.make(home, options);
        // Behind the backup, which may take hours: what is edited meanwhile is merged, too.
        change.carryOver(to);
        ChangeSet changes = change.merge(to);
        requireFits(to, change.describe(to, changes), change.settings());
        change.makeRoom(to);
        sayWhatChanges(changes);
        return change.journal(Step.EXPAND, false, to);
    }

    private UpgradeBackup backup(VersionSwitch change) {
        return new UpgradeBackup(change.settings(), change.verbs(), versions.notes(), terminal);
    }

    private void sayWhatChanges(ChangeSet changes) {
        changes.files().forEach(file -> terminal.say("changes with it: " + file));
    }

    private static void requireFits(Path to, Described other, Settings settings) {
        if (settings.database().isEmpty() && !other.postgres().equals(EmbeddedPostgres.majorVersion())) {
            throw new LauncherException(
                    "%s has PostgreSQL %s, and the database's files are of %s: this needs a dump, which its change log describes"
                            .formatted(to, other.postgres(), EmbeddedPostgres.majorVersion()));
        }
        if (other.schema() < DatabaseSetup.knownVersion()) {
            throw new LauncherException("%s brings the schema V%03d, and this version has V%03d already"
                    .formatted(to, other.schema(), DatabaseSetup.knownVersion()));
        }
        if (other.oldestSchema() > DatabaseSetup.knownVersion()) {
            throw new LauncherException(
                    "%s takes away what versions before the schema V%03d use, as this one (V%03d) does, so there would be no way back: upgrade to a version between them first"
                            .formatted(to, other.oldestSchema(), DatabaseSetup.knownVersion()));
        }
    }

    private UpgradeJournal prepareBack(VersionSwitch change) throws IOException, InterruptedException {
        UpgradeJournal last = UpgradeJournal.last(versions.notes())
                .filter(journal -> !journal.back() && journal.to().equals(home.toString()))
                .orElseThrow(() -> new LauncherException(
                        "no upgrade to %s is noted, so there is no version to go back to".formatted(home)));
        Path to = Path.of(last.from());
        if (Files.notExists(to.resolve("lib/release"))) {
            throw new LauncherException("%s is gone: there is no version to go back to".formatted(to));
        }
        change.carryOver(to);
        ChangeSet changes = change.merge(to);
        Described older = change.describe(to, changes);
        int oldest = change.oldestSchema();
        if (older.schema() < oldest) {
            throw new LauncherException(
                    "%s can't run any more: a migration took away what versions before the schema V%03d use, and it knows V%03d. Restore the backup from before the upgrade, or stay"
                            .formatted(to, oldest, older.schema()));
        }
        change.makeRoom(to);
        sayWhatChanges(changes);
        return change.journal(Step.SWITCH, true, to);
    }

    /** What the updater's process does. */
    private void update(Duration readyWithin) throws IOException, InterruptedException {
        UpgradeLock lock = lock();
        try {
            UpgradeJournal journal = UpgradeJournal.read(versions.notes())
                    .orElseThrow(() -> new LauncherException("no upgrade is noted in " + versions.notes()));
            Optional<String> unit = Optional.ofNullable(journal.unit());
            Path data = Settings.data(environment, home);
            ServiceControl service = unit.isPresent()
                    ? new SystemdService(unit.get())
                    : new DetachedService(data, environment, journal.words(), terminal);
            VersionVerbs verbs = VersionSwitch.verbs(versions, unit, environment);
            Map<Path, Readiness> asked = new HashMap<>();
            Updater updater = new Updater(
                    versions,
                    service,
                    verbs,
                    version -> !runsAnother(data, version)
                            && asked.computeIfAbsent(version, this::readiness).isReady(),
                    terminal,
                    readyWithin);
            if (!updater.run(journal)) {
                throw new LauncherException(
                        UpdaterProcess.RUNS_AS_BEFORE, "%s runs as before.".formatted(journal.from()));
            }
        } finally {
            lock.close();
        }
    }

    /** As when it was started by hand after a switch was broken off: it is not the one that is looked at. */
    private static boolean runsAnother(Path data, Path version) {
        return DetachedService.launcher(data)
                .flatMap(DetachedService::home)
                .filter(running -> !running.equals(version))
                .isPresent();
    }

    /** By the version's own settings, which may say another port. */
    private Readiness readiness(Path version) {
        try {
            return new Readiness(
                    Settings.readWithoutSecrets(environment, version).management());
        } catch (SettingsException e) {
            throw new LauncherException(e.problems());
        }
    }

    private UpgradeLock lock() throws IOException, InterruptedException {
        long began = System.nanoTime();
        Optional<UpgradeLock> lock = UpgradeLock.take(versions.notes());
        while (lock.isEmpty() && System.nanoTime() - began < LOCK_WITHIN.toNanos()) {
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
            lock = UpgradeLock.take(versions.notes());
        }
        return lock.orElseThrow(this::isUnderWay);
    }

    /**
     * Called by a start: where all that switched versions was killed amid the operators' files, as when the machine lost its power, they
     * become those of the version that is started. What can't be read or written keeps it from nothing.
     */
    static void settle(Path home, Terminal terminal) {
        if (Files.notExists(home.resolve("lib/release"))) {
            return;
        }
        try {
            Path notes = InstalledVersions.around(home).notes();
            Optional<UpgradeJournal> journal =
                    UpgradeJournal.read(notes).filter(left -> left.step().isAmidFiles());
            if (journal.isEmpty() || UpgradeLock.isHeld(notes)) {
                return;
            }
            ChangeSet changes = ChangeSet.saved(notes.resolve(Updater.CHANGES));
            boolean forward = home.toString().equals(journal.get().to());
            (forward ? changes.finish(Part.ALL) : changes.undo(Part.ALL)).forEach(terminal::warn);
            terminal.warn(
                    "a switch of versions was broken off; route files and settings are those of %s now, but what is named above. Go on with it by ./pitwatch upgrade or rollback"
                            .formatted(home));
        } catch (IOException | RuntimeException e) {
            terminal.warn("a switch of versions may have been broken off, and what is noted of it can't be read: "
                    + e.getMessage());
        }
    }
}
