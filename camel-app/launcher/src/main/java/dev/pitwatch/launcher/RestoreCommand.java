package dev.pitwatch.launcher;

import dev.pitwatch.base.database.DatabaseSetup;
import dev.pitwatch.base.settings.Settings;
import dev.pitwatch.base.settings.Settings.DatabaseAddress;
import dev.pitwatch.launcher.DatabaseServer.Running;
import dev.pitwatch.launcher.backup.ArchiveReader;
import dev.pitwatch.launcher.backup.ArchiveWriter.Written;
import dev.pitwatch.launcher.backup.BackupException;
import dev.pitwatch.launcher.backup.BackupFolder;
import dev.pitwatch.launcher.backup.BackupKeys;
import dev.pitwatch.launcher.backup.DataKey;
import dev.pitwatch.launcher.backup.Manifest;
import dev.pitwatch.launcher.backup.Manifest.Contents;
import dev.pitwatch.postgres.EmbeddedPostgres;
import dev.pitwatch.postgres.PostgresException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * {@code ./pitwatch restore BACKUP}: into an empty data folder, all or nothing; with {@code --until TIME} as it was at that second after the
 * backup. {@code restore --check BACKUP} only tries it;
 * {@code restore --list} and {@code --fetch BACKUP} get one that is off-site; {@code restore --send} and {@code --drop} say what becomes of the
 * messages that a restored database had on their way, and {@code --devices} lists the {@link DevicesToVisit}.
 */
final class RestoreCommand {

    private static final String USAGE =
            "expected restore [--plain] [--until TIME] BACKUP, restore --check [--plain] BACKUP, restore --list, restore --fetch BACKUP, restore --send, restore --drop or restore --devices [--renew]; BACKUP is a folder with a manifest.json";

    /** A folder where one was begun holds half a database. */
    private static final String UNFINISHED = "restore-unfinished";

    /** What {@code up} and {@code restore --check} leave in a folder that is empty otherwise. */
    private static final Set<String> LOCKS = Set.of(RunLock.NAME, BackupCheck.LOCK);

    private final Path home;
    private final Map<String, String> environment;
    private final Terminal terminal;
    private final Function<String, String> ask;
    private final ThisVersion version;
    private Optional<PrivateKey> privateKey = Optional.empty();

    /** Takes who reads a line that is asked for. */
    RestoreCommand(Path home, Map<String, String> environment, Terminal terminal, Function<String, String> ask) {
        this.home = home;
        this.environment = environment;
        this.terminal = terminal;
        this.ask = ask;
        this.version = ThisVersion.of(home);
    }

    /** Throws when what is there was restored in part. */
    static void requireFinished(Path data) {
        if (Files.exists(data.resolve(UNFINISHED))) {
            throw new LauncherException(
                    "a restore into %s was broken off: empty that folder and restore again".formatted(data));
        }
    }

    /** Takes the words behind {@code restore}. */
    void run(List<String> all) {
        List<String> words = new ArrayList<>(all);
        boolean plain = words.remove("--plain");
        Optional<String> until = until(words);
        try {
            if (until.isPresent() && (words.size() != 1 || words.get(0).startsWith("-"))) {
                throw new LauncherException(USAGE);
            }
            if (!plain && (words.equals(List.of("--send")) || words.equals(List.of("--drop")))) {
                new HeldMessages(Settings.read(environment, home), terminal).release(words.contains("--send"));
            } else if (words.equals(List.of("--devices")) || words.equals(List.of("--devices", "--renew"))) {
                new DevicesToVisit(Settings.read(environment, home), terminal).list(words.contains("--renew"));
            } else if (words.equals(List.of("--list"))) {
                new FetchCommand(environment, home, terminal).list();
            } else if (words.size() == 2 && words.get(0).equals("--fetch")) {
                new FetchCommand(environment, home, terminal).fetch(folder(words.get(1)));
            } else if (words.size() == 2 && words.get(0).equals("--check")) {
                check(folder(words.get(1)), plain);
            } else if (words.size() == 1 && !words.get(0).startsWith("-")) {
                Path folder = folder(words.get(0));
                restore(folder, plain, until.map(word -> PointInTime.of(folder, word)));
            } else {
                throw new LauncherException(USAGE);
            }
        } catch (BackupException e) {
            throw new LauncherException(e.getMessage());
        } catch (IOException e) {
            throw new UncheckedIOException("restore", e);
        }
    }

    /** {@return the word behind {@code --until}, both of which it takes away} */
    private static Optional<String> until(List<String> words) {
        int at = words.indexOf("--until");
        if (at < 0) {
            return Optional.empty();
        }
        if (at + 1 == words.size()) {
            throw new LauncherException(USAGE);
        }
        words.remove(at);
        return Optional.of(words.remove(at));
    }

    private static Path folder(String word) {
        return Path.of(word).toAbsolutePath().normalize();
    }

    private void check(Path folder, boolean plain) throws IOException {
        Manifest manifest = manifest(folder);
        requireEncrypted(folder, manifest, plain);
        Optional<DataKey> key = open(folder, manifest);
        if (key.isPresent()) {
            requireSigned(folder, manifest, key.get().derived("manifest"));
        }
        new BackupCheck(Settings.data(environment, home), PostgresPrograms.of(environment), terminal)
                .check(folder, manifest, key);
        if (key.isEmpty()) {
            terminal.warn(
                    "it is not signed, since it is not encrypted: who can write to %s can have put another in its place"
                            .formatted(folder.getParent()));
        }
    }

    /** What signs a plain one lies in it: with its route files and plugins it brings code that anybody may have written. */
    private void requireEncrypted(Path folder, Manifest manifest, boolean plain) {
        boolean keyIsSet = Settings.hasBackupKey(environment, home)
                || !environment.getOrDefault("BACKUP_PRIVATE_KEY_FILE", "").isBlank();
        if (manifest.key() == null && keyIsSet && !plain) {
            throw new BackupException(
                    "%s is not encrypted, and so not signed, though a key for backups is set here: another may have been put in its place; say --plain if it is yours"
                            .formatted(folder));
        }
    }

    private Manifest manifest(Path folder) throws IOException {
        Manifest manifest = Manifest.read(folder, version.number());
        if (manifest.schema() > DatabaseSetup.knownVersion()) {
            throw new BackupException(
                    "%s was made by Pitwatch %s (schema V%03d), this is %s (V%03d): restore it with %s or a newer version"
                            .formatted(
                                    folder,
                                    manifest.version(),
                                    manifest.schema(),
                                    version.number(),
                                    DatabaseSetup.knownVersion(),
                                    manifest.version()));
        }
        if (!DumpRestore.isDump(manifest) && !manifest.postgres().equals(EmbeddedPostgres.majorVersion())) {
            throw new BackupException(
                    "%s holds a cluster of PostgreSQL %s, this version of Pitwatch has %s: restore it with Pitwatch %s"
                            .formatted(
                                    folder, manifest.postgres(), EmbeddedPostgres.majorVersion(), manifest.version()));
        }
        return manifest;
    }

    private Optional<DataKey> open(Path folder, Manifest manifest) throws IOException {
        DataKey.Wrapped wrapped = manifest.key();
        if (wrapped == null) {
            return Optional.empty();
        }
        DataKey key = DataKey.unwrap(wrapped, privateKey())
                .orElseThrow(() -> new BackupException(
                        "%s was encrypted for another key: its private key is needed".formatted(folder)));
        return Optional.of(key);
    }

    /** {@return the key that opens backups, which is asked for once} */
    private PrivateKey privateKey() throws IOException {
        if (privateKey.isEmpty()) {
            String file = environment.getOrDefault("BACKUP_PRIVATE_KEY_FILE", "");
            String words =
                    file.isBlank() ? ask.apply("The private key's 17 words: ") : Files.readString(home.resolve(file));
            privateKey = BackupKeys.privateKey(words);
        }
        return privateKey.orElseThrow(
                () -> new BackupException(
                        "that is no private key: expected 17 words of five letters, as ./pitwatch backup keygen showed them; one may be misspelt"));
    }

    private static void requireSigned(Path folder, Manifest manifest, byte[] macKey) {
        if (!manifest.isSigned(macKey)) {
            throw new BackupException(
                    "%s is not as it was written: its MAC doesn't fit; take another backup, or another copy of this one"
                            .formatted(folder.resolve(Manifest.FILE)));
        }
    }

    private void restore(Path folder, boolean plain, Optional<PointInTime> moment) throws IOException {
        Path data = Settings.data(environment, home);
        requireEmpty(data);
        Manifest manifest = manifest(folder);
        requireEncrypted(folder, manifest, plain);
        DumpRestore.requireFits(
                folder,
                manifest,
                Settings.readWithoutSecrets(environment, home).database(),
                moment.isPresent(),
                PostgresPrograms.of(environment));
        if (moment.isPresent()) {
            moment.get().requireWithin(manifest);
        }
        Optional<DataKey> key = open(folder, manifest);
        if (key.isPresent()) {
            requireSigned(folder, manifest, key.get().derived("manifest"));
        }
        RunLock lock =
                RunLock.take(data).orElseThrow(() -> new LauncherException("Pitwatch runs on %s".formatted(data)));
        try {
            DataFolder.close(data);
            allOrNothing(folder, manifest, key, data, moment);
        } finally {
            lock.close();
        }
    }

    private void allOrNothing(
            Path folder, Manifest manifest, Optional<DataKey> key, Path data, Optional<PointInTime> moment)
            throws IOException {
        Files.createFile(data.resolve(UNFINISHED));
        boolean done = false;
        try {
            Restored restored = unpack(folder, manifest, key, data, moment);
            DevicesToVisit.note(data, manifest.id());
            Files.delete(data.resolve(UNFINISHED));
            done = true;
            tell(data, manifest, restored, moment);
        } finally {
            if (!done) {
                empty(data);
            }
        }
    }

    private static void requireEmpty(Path data) throws IOException {
        if (Files.notExists(data)) {
            return;
        }
        try (Stream<Path> inside = Files.list(data)) {
            if (inside.anyMatch(path -> !LOCKS.contains(String.valueOf(path.getFileName())))) {
                requireFinished(data);
                throw new LauncherException(
                        "%s is not empty: a backup is restored into an empty data folder; set PITWATCH_DATA to another one"
                                .formatted(data));
            }
        }
    }

    private static void empty(Path data) throws IOException {
        List<Path> inside;
        try (Stream<Path> all = Files.list(data)) {
            inside = all.toList();
        }
        for (Path path : inside) {
            BackupFolder.delete(path);
        }
    }

    /**
     * What is there then.
     *
     * @param held messages that wait
     */
    private record Restored(Contents contents, long held) {}

    private Restored unpack(
            Path folder, Manifest manifest, Optional<DataKey> key, Path data, Optional<PointInTime> moment)
            throws IOException {
        ArchiveReader reader = ArchiveReader.of(folder, key);
        for (Written file : manifest.files()) {
            if (file.name().equals(BackupCommand.FILES)) {
                reader.unpack(file, name -> Optional.of(place(data, name)));
            }
        }
        Settings settings = Settings.read(environment, home);
        requireMasterKey(folder, manifest, settings);
        if (key.isEmpty()) {
            requireSigned(folder, manifest, BackupCommand.macKey(settings, manifest.id(), key));
        }
        for (Written file : manifest.files()) {
            if (file.name().equals(BackupCommand.DATABASE)) {
                Path to = DumpRestore.isDump(manifest) ? data : Folders.database(data);
                reader.unpack(file, name -> Optional.of(to.resolve(name)));
            }
        }
        Restored restored;
        if (DumpRestore.isDump(manifest)) {
            long held = DumpRestore.run(settings, manifest, PostgresPrograms.of(environment));
            restored = new Restored(manifest.contents(), held);
        } else {
            restored = fromCluster(settings, manifest, moment);
        }
        new RestoredFolders(settings, terminal).place();
        return restored;
    }

    private Restored fromCluster(Settings settings, Manifest manifest, Optional<PointInTime> moment)
            throws IOException {
        Path cluster =
                EmbeddedPostgres.cluster(Folders.database(settings.folders().data()));
        if (moment.isPresent()) {
            int segments = moment.get().prepare(cluster, privateKey(), terminal::warn);
            terminal.say("The database is brought to %s by %d segments of its log.".formatted(moment.get(), segments));
        }
        Restored restored = startOnce(settings, manifest, moment);
        PointInTime.clear(cluster);
        return restored;
    }

    private static Path place(Path data, String name) {
        return name.startsWith(DataFiles.DATA + "/")
                ? data.resolve(name.substring(DataFiles.DATA.length() + 1))
                : data.resolve(RestoredFolders.NAME).resolve(name);
    }

    private void requireMasterKey(Path folder, Manifest manifest, Settings settings) {
        if (!BackupCommand.masterKeySign(settings, manifest.id()).equals(manifest.masterKey())) {
            throw new BackupException(
                    "%s was made under another master key than PITWATCH_MASTER_KEY is here: what is sealed in it could not be opened; set that key, or unset it where the backup has one"
                            .formatted(folder));
        }
    }

    private static Restored startOnce(Settings settings, Manifest manifest, Optional<PointInTime> moment)
            throws IOException {
        Running started = started(Folders.database(settings.folders().data()), moment);
        try {
            DatabaseAddress database = started.address();
            if (moment.isEmpty()) {
                BackupCheck.requireRows(DumpRestore.connect(database), manifest);
            }
            Processes.migrated(database, settings.secrets().masterKey());
            Contents contents = moment.isEmpty() ? manifest.contents() : contents(database);
            return new Restored(contents, HeldMessages.hold(database));
        } catch (SQLException e) {
            throw new BackupException("the database does not work: " + e.getMessage(), e);
        } finally {
            started.stop();
        }
    }

    /** Where it has to be brought to a moment that takes as long as the log is. */
    private static Running started(Path database, Optional<PointInTime> moment) throws IOException {
        if (moment.isEmpty()) {
            return new DatabaseServer(database).start();
        }
        try {
            return new DatabaseServer(moment.get().options(database)).start();
        } catch (PostgresException e) {
            throw moment.get().explained(e, database);
        }
    }

    private static Contents contents(DatabaseAddress database) throws SQLException {
        try (RowCounts now = RowCounts.now(DumpRestore.connect(database))) {
            return RowCounts.between(now, now);
        }
    }

    private void tell(Path data, Manifest manifest, Restored restored, Optional<PointInTime> moment) {
        terminal.say("Restored to %s: %s. Start it with ./pitwatch up."
                .formatted(data, BackupCommand.counted(restored.contents())));
        if (moment.isPresent()) {
            terminal.say("The database is as of %s; files, route files and settings are those of the backup, of %s."
                    .formatted(moment.get(), manifest.startedAt()));
            terminal.warn("what the broker had acknowledged then and not yet stored is missing");
        } else if (manifest.completeUntil() == null) {
            terminal.warn("readings may be missing: " + manifest.incomplete());
        } else {
            terminal.say("Every reading that was acknowledged before %s is in it.".formatted(manifest.completeUntil()));
        }
        terminal.say("Everybody has to sign in again.");
        terminal.say(
                "Once it has run for a day, ./pitwatch restore --devices lists the devices whose password or key is newer than the backup.");
        if (restored.held() > 0) {
            terminal.say(
                    "%d messages that were on their way wait: ./pitwatch restore --send lets them go out, restore --drop does not."
                            .formatted(restored.held()));
        }
    }
}
