package dev.pitwatch.launcher;

import dev.pitwatch.base.database.DatabaseSetup;
import dev.pitwatch.base.settings.Settings;
import dev.pitwatch.base.settings.SettingsException;
import dev.pitwatch.launcher.UpgradeStepCommand.Described;
import dev.pitwatch.launcher.backup.BackupFolder;
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
import java.lang.module.ModuleDescriptor.Version;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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
    private static final String NUMBER = "[0-9]+(\\.[0-9]+){2}(-[A-Za-z0-9.]+)?";
    private static final String KEY = "release.key.pub";
    private static final Duration BACKUP_WITHIN = Duration.ofHours(12);
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
        VersionSwitch change;
        try {
            Optional<UpgradeJournal> left = UpgradeJournal.read(versions.notes())
                    .filter(journal -> !journal.step().isEnd());
            change = VersionSwitch.of(home, versions, options.unit(), environment, terminal);
            if (left.isPresent()) {
                terminal.say("The switch from %s to %s was broken off, and goes on."
                        .formatted(left.get().from(), left.get().to()));
            } else {
                versions.require(home);
                change.requireDataOutside();
                UpgradeJournal journal = forward ? prepare(options, change) : prepareBack(change);
                journal.write(versions.notes());
            }
        } finally {
            lock.close(); // the updater takes it
        }
        if (!change.updater(options.readyWithin()).follow()) {
            throw new LauncherException("it did not work out; the above is in %s, too"
                    .formatted(versions.notes().resolve(UpdaterProcess.LOG)));
        }
    }

    private LauncherException isUnderWay() {
        return new LauncherException("an upgrade is under way: %s says how far it is"
                .formatted(versions.notes().resolve(UpdaterProcess.LOG)));
    }

    private UpgradeJournal prepare(UpgradeOptions options, VersionSwitch change)
            throws IOException, InterruptedException {
        requireBackup(options, change.settings());
        Path to = unpacked(options);
        change.carryOver(to);
        ChangeSet changes = change.merge(to);
        requireFits(to, change.describe(to, changes), change.settings());
        change.makeRoom(to);
        if (change.settings().database().isEmpty()) {
            terminal.say("Backup ...");
            List<String> words = options.plain() ? List.of("backup", "--plain") : List.of("backup");
            change.verbs().run(home, Map.of(), BACKUP_WITHIN, words).forEach(line -> terminal.say("  " + line));
        }
        sayWhatChanges(changes);
        return change.journal(Step.EXPAND, false, to);
    }

    private void sayWhatChanges(ChangeSet changes) {
        changes.files().forEach(file -> terminal.say("changes with it: " + file));
    }

    private static void requireBackup(UpgradeOptions options, Settings settings) {
        if (settings.database().isPresent() && !options.noBackup()) {
            throw new LauncherException(
                    "PITWATCH_DB_URL names a database of your own: back it up by its own means (pg_basebackup, pg_dump), then say --no-backup");
        }
        if (settings.database().isEmpty() && options.noBackup()) {
            throw new LauncherException(
                    "--no-backup is for a database of your own: the embedded one is backed up before each upgrade");
        }
        if (settings.database().isEmpty() && settings.backups().folder().isEmpty()) {
            throw new LauncherException(
                    "BACKUP_DIR is not set: name the folder for the backup that is made before anything is changed");
        }
    }

    /** {@return the folder of the version that the archive is of, beside this one} */
    private Path unpacked(UpgradeOptions options) throws IOException, InterruptedException {
        Path archive = options.files().get(0).toAbsolutePath();
        Path key = options.key().orElseGet(() -> versions.folder().resolve(KEY));
        if (Files.notExists(key)) {
            throw new LauncherException(
                    "there is no %s: put the public key of who makes releases there, which you got by another way than the archive, or say --key FILE"
                            .formatted(key));
        }
        String sha256 = verified(archive, key);
        terminal.say("Unpacking %s ...".formatted(archive));
        Path scratch = versions.notes().resolve("unpacked");
        try {
            Path fresh = ReleaseArchive.unpack(archive, sha256, scratch);
            ThisVersion next = ThisVersion.of(fresh);
            requireNewer(next, ThisVersion.of(home));
            return placed(fresh, next);
        } finally {
            BackupFolder.delete(scratch);
        }
    }

    private static String verified(Path archive, Path key) throws IOException {
        try {
            return ReleaseCommand.verified(archive, key);
        } catch (NoSuchFileException e) {
            throw new LauncherException(
                    "there is no file %s; the signature lies beside the archive".formatted(e.getFile()));
        }
    }

    private static void requireNewer(ThisVersion next, ThisVersion now) {
        for (ThisVersion version : List.of(next, now)) {
            if (!version.number().matches(NUMBER)) { // a folder is named by it
                throw new LauncherException(
                        "lib/release: version is \"%s\", expected N.N.N".formatted(version.number()));
            }
        }
        int order = Version.parse(next.number()).compareTo(Version.parse(now.number()));
        if (order < 0) {
            throw new LauncherException(
                    "the archive is of version %s, and %s runs: ./pitwatch rollback goes back to the version before"
                            .formatted(next.number(), now.number()));
        }
        if (order == 0) {
            throw new LauncherException(
                    next.commit().equals(now.commit())
                            ? "version %s runs already".formatted(now.number())
                            : "the archive is of version %s as the one that runs, of another commit: a release needs a number of its own"
                                    .formatted(next.number()));
        }
    }

    /** A folder that is there already is one that an earlier attempt left, whole; files of an operator may lie in it. */
    private Path placed(Path fresh, ThisVersion next) throws IOException, InterruptedException {
        Path place = versions.version(next.number());
        if (Files.exists(place)) {
            if (!ThisVersion.of(place).equals(next)) {
                throw new LauncherException(
                        "%s is there already and holds another build: move it away".formatted(place));
            }
            return place;
        }
        // All of it on the disk before it has its name.
        new ProcessBuilder("sync", "-f", fresh.toString()).start().waitFor();
        Files.move(fresh, place, StandardCopyOption.ATOMIC_MOVE);
        new ProcessBuilder("sync", versions.folder().toString()).start().waitFor();
        return place;
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
                    version -> asked.computeIfAbsent(version, this::readiness).isReady(),
                    terminal,
                    readyWithin);
            if (!updater.run(journal)) {
                throw new LauncherException("%s runs as before.".formatted(journal.from()));
            }
        } finally {
            lock.close();
        }
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
     * become those of the version that is started.
     */
    static void settle(Path home, Terminal terminal) {
        if (Files.notExists(home.resolve("lib/release"))) {
            return;
        }
        guarded(() -> {
            Path notes = InstalledVersions.around(home).notes();
            Optional<UpgradeJournal> journal =
                    UpgradeJournal.read(notes).filter(left -> left.step().isAmidFiles());
            if (journal.isEmpty() || UpgradeLock.isHeld(notes)) {
                return;
            }
            ChangeSet changes = ChangeSet.saved(notes.resolve(Updater.CHANGES));
            if (home.toString().equals(journal.get().to())) {
                changes.apply(Part.ALL);
            } else {
                changes.undo(Part.ALL);
            }
            terminal.warn(
                    "a switch of versions was broken off; route files and settings are those of %s now. Go on with it by ./pitwatch upgrade or rollback"
                            .formatted(home));
        });
    }
}
