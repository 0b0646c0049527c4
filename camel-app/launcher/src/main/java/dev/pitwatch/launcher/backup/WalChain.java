package dev.pitwatch.launcher.backup;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Segments of the write-ahead log that follow each other without a gap, beside the backups that they continue: a folder in {@code wal}, named by
 * when it began, with a file for each segment. Whatever breaks the row begins another chain. A file gets its name when all of it is on the disk.
 */
public final class WalChain {

    private static final String FOLDER = "wal";
    private static final String BROKEN = "broken.json";
    private static final Pattern FILE = Pattern.compile("([0-9A-F]{24})-(" + BackupFolder.ID_PATTERN + ")\\.wal");
    private static final Pattern UNFINISHED = Pattern.compile("\\..+\\.part");

    private final Path folder;

    private WalChain(Path folder) {
        this.folder = folder;
    }

    /**
     * A segment that is there.
     *
     * @param at when it was finished: nothing in it is of a later second
     */
    public record Stored(WalSegment segment, Instant at, Path file) {}

    /** Why a chain ends where it does. */
    record Broken(Instant at, String why) {}

    /** Makes one in that folder of backups. */
    public static WalChain begin(Path backups, Instant at) throws IOException {
        var owners = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
        Path all = Files.createDirectories(backups.resolve(FOLDER), owners);
        Path folder = Files.createDirectory(all.resolve(BackupFolder.id(at)), owners);
        BackupFolder.sync(all);
        return new WalChain(folder);
    }

    /** {@return the one of that name, which need not be there} */
    public static WalChain of(Path backups, String id) {
        return new WalChain(backups.resolve(FOLDER).resolve(id));
    }

    /** {@return those that are beside the backups of that folder, the newest first} */
    public static List<WalChain> newestFirst(Path backups) throws IOException {
        List<WalChain> newestFirst = new ArrayList<>();
        for (Path folder : inside(backups.resolve(FOLDER))) {
            if (BackupFolder.isId(name(folder))) {
                newestFirst.add(0, new WalChain(folder));
            }
        }
        return newestFirst;
    }

    public String id() {
        return name(folder);
    }

    /** {@return whether its folder is there} */
    public boolean exists() {
        return Files.isDirectory(folder);
    }

    /** {@return what is there, the oldest first; of a segment that was stored twice the first} */
    public List<Stored> segments() throws IOException {
        Map<WalSegment, Stored> found = new TreeMap<>();
        for (Path file : inside(folder)) {
            Matcher name = FILE.matcher(name(file));
            if (name.matches()) {
                WalSegment segment = new WalSegment(name.group(1));
                found.putIfAbsent(segment, new Stored(segment, BackupFolder.began(name.group(2)), file));
            }
        }
        return List.copyOf(found.values());
    }

    /** {@return how much disk it takes} */
    public long bytes() throws IOException {
        long bytes = 0;
        for (Path file : inside(folder)) {
            bytes += Files.size(file);
        }
        return bytes;
    }

    /**
     * Adds a segment; it is on the disk then.
     *
     * @param at when it was finished
     */
    public void store(WalSegment segment, Path content, Instant at, PublicKey reader) throws IOException {
        String name = "%s-%s.wal".formatted(segment.name(), BackupFolder.id(at));
        Path part = folder.resolve("." + name + ".part");
        WalFile.write(content, part, purpose(name), reader);
        Files.move(part, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        BackupFolder.sync(folder);
    }

    /** Writes what is in a segment to a file. */
    public void unpack(Stored stored, PrivateKey reader, Path content) throws IOException {
        WalFile.read(stored.file(), purpose(name(stored.file())), reader, content);
        if (Files.size(content) != WalSegment.BYTES) {
            throw new BackupException("%s is broken: it holds %d bytes, expected %d"
                    .formatted(stored.file(), Files.size(content), WalSegment.BYTES));
        }
    }

    /** A file under another name, or in another chain, doesn't open. */
    private String purpose(String name) {
        return "wal %s/%s".formatted(id(), name);
    }

    /** Notes why it ends. */
    public void markBroken(Instant at, String why) throws IOException {
        BackupFolder.writeBeside(folder, BROKEN, new Broken(at, why));
    }

    /** {@return why it ends; empty: it goes on, or that could not be noted} */
    public Optional<String> brokenBecause() throws IOException {
        try {
            JsonNode broken = Json.MAPPER.readTree(Files.readString(folder.resolve(BROKEN)));
            return Optional.ofNullable(broken.path("why").textValue());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Clears away what was half written when its process was killed. */
    public void clearUnfinished() throws IOException {
        for (Path file : inside(folder)) {
            if (UNFINISHED.matcher(name(file)).matches()) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** Lets segments go that were finished before that moment, and all of a chain that has no other and is not {@code current}. */
    public static void forget(Path backups, Instant before, Optional<String> current) throws IOException {
        for (WalChain chain : newestFirst(backups)) {
            List<Stored> all = chain.segments();
            List<Stored> old =
                    all.stream().filter(stored -> stored.at().isBefore(before)).toList();
            for (Stored stored : old) {
                Files.deleteIfExists(stored.file());
            }
            boolean isOver = current.filter(chain.id()::equals).isEmpty()
                    && BackupFolder.began(chain.id()).isBefore(before);
            if (isOver && old.size() == all.size()) {
                BackupFolder.delete(chain.folder);
            }
        }
    }

    private static List<Path> inside(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.sorted().toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    private static String name(Path path) {
        return String.valueOf(path.getFileName());
    }
}
