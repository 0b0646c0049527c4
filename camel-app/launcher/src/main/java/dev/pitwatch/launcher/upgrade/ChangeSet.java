package dev.pitwatch.launcher.upgrade;

import dev.pitwatch.base.json.Json;
import dev.pitwatch.launcher.backup.BackupFolder;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Files that become others when versions are switched, each as it was and as it is to be, on the disk: done and undone as often as wanted,
 * with the same end. What a person writes meanwhile is never lost.
 */
public final class ChangeSet {

    private static final String INDEX = "changes.json";
    private static final String BEFORE = "before";
    private static final String AFTER = "after";

    private final Path folder;
    private final List<Change> changes;
    private final Map<String, String> sources;

    /**
     * One file.
     *
     * @param file where it lies
     * @param before whether it was there
     * @param after whether it is to be there
     */
    public record Change(String file, boolean before, boolean after) {}

    /** Whose files. */
    public enum Part {
        /** Those in folders of this user. */
        OWN,
        /** All; root writes none in a folder of another user, whose links could lead it anywhere. */
        ALL
    }

    /**
     * All of it.
     *
     * @param sources SHA-256 of the files that it was made of and that it doesn't change, by their names
     */
    public record Index(List<Change> changes, Map<String, String> sources) {}

    private ChangeSet(Path folder, Index index) {
        this.folder = folder;
        this.changes = index.changes();
        this.sources = index.sources();
    }

    /** {@return an empty one in a folder that is made anew} */
    public static ChangeSet begin(Path folder) throws IOException {
        BackupFolder.delete(folder);
        Files.createDirectories(folder);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        return new ChangeSet(folder, new Index(new ArrayList<>(), new TreeMap<>()));
    }

    /** {@return the one that was saved there; an empty one where none was} */
    public static ChangeSet saved(Path folder) throws IOException {
        try {
            return new ChangeSet(folder, Json.read(Files.readString(folder.resolve(INDEX)), Index.class));
        } catch (NoSuchFileException e) {
            return new ChangeSet(folder, new Index(List.of(), Map.of()));
        }
    }

    /**
     * Adds a file; nothing is done where it is to stay as it is.
     *
     * @param like whose owner and rights it is to have, if that is there
     */
    void add(Path file, Path like, Optional<byte[]> before, Optional<byte[]> after) throws IOException {
        if (same(before, after)) {
            return;
        }
        int number = changes.size();
        if (before.isPresent()) {
            OwnedFiles.keep(before.get(), kept(number, BEFORE), file);
        }
        if (after.isPresent()) {
            OwnedFiles.keep(after.get(), kept(number, AFTER), Files.exists(like) ? like : file);
        }
        changes.add(new Change(file.toString(), before.isPresent(), after.isPresent()));
    }

    /** Notes a file that it was made of, and that stays: who edits it then has to begin anew. */
    void addSource(Path file) throws IOException {
        sources.put(file.toString(), sum(file));
    }

    private static String sum(Path file) throws IOException {
        return OwnedFiles.read(file).map(ReleaseArchive::sha256).orElse("");
    }

    /** Puts it on the disk: from now on it is found by {@link #saved}. */
    public void save() throws IOException {
        BackupFolder.writeBeside(folder, INDEX, new Index(changes, sources));
        Files.setPosixFilePermissions(folder.resolve(INDEX), PosixFilePermissions.fromString("rw-r--r--"));
    }

    /** {@return the files that it changes} */
    public List<Path> files() {
        return changes.stream().map(change -> Path.of(change.file())).toList();
    }

    /** Throws where a file can't be written: by this user, or with a unit of systemd by the one who owns its folder. */
    public void requireWritable(boolean byUnit) throws IOException {
        for (Path file : files()) {
            Path folder = OwnedFiles.nearestFolder(file);
            if (byUnit && !OwnedFiles.hasOneOwner(file)) {
                throw new UpgradeException(
                        "%s is to become another, and %s is of root in a folder of another user: expected all of one of them"
                                .formatted(file, folder));
            }
            if (!Files.isWritable(folder) || (!byUnit && !OwnedFiles.mayWrite(file))) {
                throw new UpgradeException("%s is to become another, and %s is of %s: run it as that user"
                        .formatted(file, folder, Files.getOwner(folder).getName()));
            }
        }
    }

    /** Throws where a file is neither as it was nor as it is to be. */
    public void requireUnchanged() throws IOException {
        for (Map.Entry<String, String> source : sources.entrySet()) {
            if (!sum(Path.of(source.getKey())).equals(source.getValue())) {
                throw edited(Path.of(source.getKey()));
            }
        }
        requireUnchanged(Part.ALL);
    }

    private void requireUnchanged(Part part) throws IOException {
        for (int number : numbers(part)) {
            Optional<byte[]> now = OwnedFiles.read(file(number));
            if (!same(now, before(number)) && !same(now, after(number))) {
                throw edited(file(number));
            }
        }
    }

    private static UpgradeException edited(Path file) {
        return new UpgradeException("%s was edited while the upgrade was prepared: begin anew".formatted(file));
    }

    /** Makes each file what it is to be; those that are already stay untouched. */
    public void apply(Part part) throws IOException {
        requireUnchanged(part);
        for (int number : numbers(part)) {
            set(number, AFTER, after(number));
        }
    }

    /** Makes each file that it changed what it was, as far as that goes. {@return what stays as it is, and why, a line each} */
    public List<String> undo(Part part) {
        return asFarAsItGoes(part, false);
    }

    /** Makes each file what it is to be, as far as that goes. {@return what stays as it is, and why, a line each} */
    public List<String> finish(Part part) {
        return asFarAsItGoes(part, true);
    }

    /** One that can't be read or written keeps no other from its change, and no version from being started. */
    private List<String> asFarAsItGoes(Part part, boolean forward) {
        List<String> left = new ArrayList<>();
        String what = forward ? AFTER : BEFORE;
        for (int number = 0; number < changes.size(); number++) {
            try {
                if (part == Part.OWN && !OwnedFiles.isOwn(file(number))) {
                    continue;
                }
                Optional<byte[]> now = OwnedFiles.read(file(number));
                Optional<byte[]> wanted = forward ? after(number) : before(number);
                if (same(now, forward ? before(number) : after(number))) {
                    set(number, what, wanted);
                } else if (!same(now, wanted)) {
                    left.add("%s was edited since, and stays so".formatted(file(number)));
                }
            } catch (IOException | UpgradeException e) {
                Path kept = kept(number, what);
                left.add("%s stays as it is: %s; what it was to be %s"
                        .formatted(
                                file(number),
                                e.getMessage(),
                                Files.exists(kept) ? "is kept in " + kept : "is: not there"));
            }
        }
        return left;
    }

    private List<Integer> numbers(Part part) throws IOException {
        List<Integer> numbers = new ArrayList<>();
        for (int number = 0; number < changes.size(); number++) {
            if (part == Part.ALL || OwnedFiles.isOwn(file(number))) {
                numbers.add(number);
            }
        }
        return numbers;
    }

    private Path file(int number) {
        return Path.of(changes.get(number).file());
    }

    /** Copies a folder as it will be, for the same users to read. */
    public void preview(Path real, Path copy) throws IOException {
        BackupFolder.delete(copy);
        OwnedFiles.makeFolder(copy);
        for (String name : FolderMerge.files(real)) {
            put(copy.resolve(name), OwnedFiles.read(real.resolve(name)), real.resolve(name));
        }
        for (int number = 0; number < changes.size(); number++) {
            if (file(number).startsWith(real)) {
                put(copy.resolve(real.relativize(file(number)).toString()), after(number), kept(number, AFTER));
            }
        }
    }

    private static void put(Path file, Optional<byte[]> content, Path like) throws IOException {
        if (content.isPresent()) {
            OwnedFiles.makeFolder(file.getParent());
            OwnedFiles.keep(content.get(), file, like);
        } else {
            Files.deleteIfExists(file);
        }
    }

    private void set(int number, String what, Optional<byte[]> content) throws IOException {
        Path file = file(number);
        if (same(OwnedFiles.read(file), content)) {
            return;
        }
        if (!OwnedFiles.mayWrite(file)) {
            throw new UpgradeException("%s lies in a folder of another user, and was not written".formatted(file));
        }
        try {
            if (content.isPresent()) {
                OwnedFiles.write(file, kept(number, what));
            } else {
                Files.deleteIfExists(file);
            }
        } catch (AccessDeniedException e) {
            throw new UpgradeException("%s can't be written: run it as who may".formatted(file));
        }
    }

    private Optional<byte[]> before(int number) throws IOException {
        return changes.get(number).before() ? OwnedFiles.read(kept(number, BEFORE)) : Optional.empty();
    }

    private Optional<byte[]> after(int number) throws IOException {
        return changes.get(number).after() ? OwnedFiles.read(kept(number, AFTER)) : Optional.empty();
    }

    private Path kept(int number, String what) {
        return folder.resolve(number + "." + what);
    }

    static boolean same(Optional<byte[]> one, Optional<byte[]> other) {
        return one.isPresent() == other.isPresent() && (one.isEmpty() || Arrays.equals(one.get(), other.orElseThrow()));
    }
}
