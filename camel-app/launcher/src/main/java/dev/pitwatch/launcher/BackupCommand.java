package dev.pitwatch.launcher;

import dev.pitwatch.base.database.DatabaseRole;
import dev.pitwatch.base.database.DatabaseSetup;
import dev.pitwatch.base.settings.HubClock;
import dev.pitwatch.base.settings.Settings;
import dev.pitwatch.launcher.CompletenessProbe.Complete;
import dev.pitwatch.launcher.backup.ArchiveWriter;
import dev.pitwatch.launcher.backup.ArchiveWriter.Written;
import dev.pitwatch.launcher.backup.BackupException;
import dev.pitwatch.launcher.backup.BackupFolder;
import dev.pitwatch.launcher.backup.BackupKeys;
import dev.pitwatch.launcher.backup.DataKey;
import dev.pitwatch.launcher.backup.Manifest;
import dev.pitwatch.launcher.backup.Manifest.Contents;
import dev.pitwatch.postgres.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * {@code ./pitwatch backup [FOLDER] [--check] [--plain]}: all that must survive, while Pitwatch runs. {@code backup offsite} copies it
 * elsewhere; {@code backup keygen} makes the keys that it is encrypted for.
 */
final class BackupCommand {

    static final String DATABASE = "database.tar.gz";
    static final String FILES = "files.tar.gz";

    private static final String USAGE =
            "expected backup [FOLDER] [--check] [--plain], backup offsite [FOLDER] or backup keygen; without a folder BACKUP_DIR has to be set";
    static final int KEPT_AT_LEAST = 3;
    private static final double MIB = 1 << 20;

    private final Settings settings;
    private final ThisVersion version;
    private final Terminal terminal;
    private final Clock clock;
    private final PostgresPrograms programs;

    BackupCommand(Settings settings, Path home, Terminal terminal, PostgresPrograms programs) {
        this.settings = settings;
        this.programs = programs;
        this.version = ThisVersion.of(home);
        this.terminal = terminal;
        this.clock = HubClock.of(settings.clockFile()); // by which the hub tells how old a backup is
    }

    /** Takes the words behind {@code backup}. */
    void run(List<String> words) {
        if (!words.isEmpty() && words.get(0).equals("offsite")) {
            offsite(words.subList(1, words.size()));
            return;
        }
        List<String> left = new ArrayList<>(words);
        boolean check = left.remove("--check");
        boolean plain = left.remove("--plain");
        Path folder = folder(left);
        Optional<PublicKey> reader = settings.backups().publicKey().flatMap(BackupKeys::publicKey);
        if (reader.isEmpty() && !plain) {
            throw new LauncherException(
                    "BACKUP_PUBLIC_KEY is not set: make a key with ./pitwatch backup keygen, or say --plain for a backup that"
                            + " everyone who gets it can read");
        }
        try {
            make(folder, reader.filter(key -> !plain), check);
        } catch (BackupException e) {
            throw new LauncherException(e.getMessage());
        } catch (IOException e) {
            throw new UncheckedIOException("backup to " + folder, e);
        }
    }

    private Path folder(List<String> words) {
        if (words.size() > 1 || words.stream().anyMatch(word -> word.startsWith("-"))) {
            throw new LauncherException(USAGE);
        }
        return words.stream()
                .findFirst()
                .map(Path::of)
                .or(() -> settings.backups().folder())
                .map(folder -> folder.toAbsolutePath().normalize())
                .orElseThrow(() -> new LauncherException(USAGE));
    }

    private void offsite(List<String> words) {
        Path folder = folder(words);
        try {
            new OffsiteCommand(settings, version, terminal).run(folder);
        } catch (BackupException e) {
            throw new LauncherException(e.getMessage());
        } catch (IOException e) {
            throw new LauncherException("the copy failed: " + e.getMessage());
        }
    }

    /** {@code backup keygen}, for which nothing has to be set up yet. */
    static void keygen(Terminal terminal) {
        BackupKeys.Pair pair = BackupKeys.make();
        terminal.say("The server gets the public key, which encrypts:");
        terminal.say("  BACKUP_PUBLIC_KEY=" + pair.publicText());
        terminal.say(
                "You keep the private key, which alone opens backups; it is shown this once. Write the words down, away from the server:");
        terminal.say("  " + pair.privateWords());
    }

    private void make(Path folder, Optional<PublicKey> reader, boolean check) throws IOException {
        Instant began = Moment.whole(clock.instant());
        try (BackupFolder backups = BackupFolder.take(folder)) {
            Path part = backups.begin(BackupFolder.id(began));
            Optional<DataKey> key = reader.map(ignored -> DataKey.make());
            Manifest manifest;
            try {
                manifest = write(part, began, reader, key);
            } catch (IOException | RuntimeException e) {
                BackupFolder.delete(part);
                throw e;
            }
            Path made = backups.finish(part, manifest);
            tell(made, manifest);
            if (check) {
                check(backups, made, manifest, key);
            }
            int gone = backups.forget(
                    began.minus(Duration.ofDays(settings.backups().days())), KEPT_AT_LEAST, this::isSound);
            if (gone > 0) {
                terminal.say("%d that were older than %d days were deleted."
                        .formatted(gone, settings.backups().days()));
            }
        }
    }

    /** {@return whether a check could restore it, and nothing that was acknowledged is missing} */
    private boolean isSound(Path backup) {
        try {
            return BackupCheck.wasGood(backup)
                    && Manifest.read(backup, version.number()).completeUntil() != null;
        } catch (IOException | BackupException e) {
            return false;
        }
    }

    /** Of those that no check could restore the newest one stays, to be looked at: one each hour would fill the disk. */
    private void check(BackupFolder backups, Path made, Manifest manifest, Optional<DataKey> key) throws IOException {
        try {
            new BackupCheck(settings.folders().data(), programs, terminal).check(made, manifest, key);
        } catch (IOException | RuntimeException e) {
            for (Path other : BackupFolder.newestFirst(backups.folder())) {
                if (!other.equals(made) && BackupCheck.wasNeverGood(other)) {
                    backups.letGo(other);
                }
            }
            throw e;
        }
    }

    /** The database first: a file that one of its rows names was there before the row. */
    private Manifest write(Path part, Instant began, Optional<PublicKey> reader, Optional<DataKey> key)
            throws IOException {
        List<Written> files = new ArrayList<>();
        Copied copied = database(part, key, files);
        try (ArchiveWriter archive = new ArchiveWriter(part.resolve(FILES), key)) {
            new DataFiles(settings, part.getParent()).write(archive);
            files.add(archive.written());
        }
        String id = BackupFolder.id(began);
        Complete complete = copied.complete();
        return new Manifest(
                        Manifest.FORMAT,
                        id,
                        copied.kind(),
                        version.number(),
                        version.commit(),
                        DatabaseSetup.knownVersion(),
                        copied.postgres(),
                        began,
                        Moment.whole(clock.instant()),
                        complete.until().orElse(null),
                        complete.until().isPresent() ? null : complete.reason(),
                        copied.contents(),
                        files,
                        reader.flatMap(to -> key.map(data -> data.wrapFor(to))).orElse(null),
                        masterKeySign(settings, id),
                        "")
                .signed(macKey(settings, id, key));
    }

    /**
     * What was copied of the database.
     *
     * @param kind as a manifest has it
     * @param postgres major version of the server
     * @param complete until when that is all
     */
    private record Copied(String kind, String postgres, Contents contents, Complete complete) {}

    private Copied database(Path part, Optional<DataKey> key, List<Written> files) {
        AtomicReference<Copied> copied = new AtomicReference<>();
        new DatabaseAccess(settings).on(setup -> {
            try (ArchiveWriter archive = new ArchiveWriter(part.resolve(DATABASE), key)) {
                copied.set(settings.database().isPresent() ? dumped(setup, archive) : copied(setup, archive));
                files.add(archive.written());
            } catch (IOException e) {
                throw new UncheckedIOException("the database's files", e);
            } catch (SQLException e) {
                throw new BackupException("the database can't be copied: " + e.getMessage(), e);
            }
        });
        return copied.get();
    }

    private Copied copied(DatabaseSetup setup, ArchiveWriter archive) throws IOException, SQLException {
        AtomicReference<Complete> complete = new AtomicReference<>();
        Contents contents = new ClusterCopy(setup, cluster()).write(archive, () -> complete.set(complete(setup)));
        String postgres = Files.readString(cluster().resolve("PG_VERSION")).strip();
        return new Copied("embedded", postgres, contents, complete.get());
    }

    private Copied dumped(DatabaseSetup setup, ArchiveWriter archive) throws IOException, SQLException {
        AtomicReference<Complete> complete = new AtomicReference<>();
        DatabaseDump dump = new DatabaseDump(
                setup, DatabaseRole.BACKUP.password(settings.secrets().masterKey()), programs);
        int major = dump.require();
        Contents contents = dump.write(archive, major, () -> complete.set(complete(setup)));
        return new Copied(DumpRestore.KIND, Integer.toString(major), contents, complete.get());
    }

    private Path cluster() {
        return EmbeddedPostgres.cluster(Folders.database(settings.folders().data()));
    }

    private static Complete complete(DatabaseSetup setup) {
        try {
            return new CompletenessProbe(setup).ask();
        } catch (SQLException e) {
            return Complete.unknown("the hubs could not be asked: " + e.getMessage());
        }
    }

    /** {@return what tells this installation's master key from others} */
    static String masterKeySign(Settings settings, String id) {
        return HexFormat.of().formatHex(settings.secrets().masterKey().hashByNewest("backup", id));
    }

    /** {@return what the manifest is signed with: of a backup that is encrypted, only who opens it can} */
    static byte[] macKey(Settings settings, String id, Optional<DataKey> key) {
        return key.map(data -> data.derived("manifest"))
                .orElseGet(() -> settings.secrets().masterKey().hashByNewest("backup manifest", id));
    }

    private void tell(Path made, Manifest manifest) {
        Contents contents = manifest.contents();
        terminal.say("%s: %s%s; %.1f MiB%s"
                .formatted(
                        made,
                        counted(contents),
                        contents.lastReadingAt() == null ? "" : " until " + contents.lastReadingAt(),
                        manifest.bytes() / MIB,
                        manifest.key() == null ? ", not encrypted" : ""));
        if (manifest.completeUntil() == null) {
            terminal.warn("it is incomplete: " + manifest.incomplete());
        } else {
            terminal.say("Every reading that was acknowledged before %s is in it.".formatted(manifest.completeUntil()));
        }
    }

    /** {@return what is in it, e.g. "1 workshop, 3 devices, 12,400,322 readings"} */
    static String counted(Contents contents) {
        return String.join(
                ", ",
                counted(contents.workshops(), "workshop"),
                counted(contents.devices(), "device"),
                counted(contents.readings(), "reading"));
    }

    private static String counted(long count, String what) {
        return String.format(Locale.ROOT, "%,d %s%s", count, what, count == 1 ? "" : "s");
    }
}
