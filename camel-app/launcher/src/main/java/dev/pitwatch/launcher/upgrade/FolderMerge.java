package dev.pitwatch.launcher.upgrade;

import dev.pitwatch.launcher.upgrade.ThreeWayMerge.Merged;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The operators' files of one folder, merged with what another version ships: the installed version's are the base of both. Writes nothing
 * there: what is to change goes into a {@link ChangeSet}, and what conflicts into {@link Resolutions}.
 */
public final class FolderMerge {

    private final String name;
    private final Path base;
    private final Path theirs;
    private final ChangeSet changes;
    private final Resolutions resolutions;
    private final List<String> notes = new ArrayList<>();
    private final List<String> conflicts = new ArrayList<>();

    /**
     * For one folder.
     *
     * @param name as people call it, e.g. {@code routes}
     * @param base as the installed version shipped it
     * @param theirs as the other version ships it
     */
    public FolderMerge(String name, Path base, Path theirs, ChangeSet changes, Resolutions resolutions) {
        this.name = name;
        this.base = base;
        this.theirs = theirs;
        this.changes = changes;
        this.resolutions = resolutions;
    }

    /** {@return where an operators' folder lies, without links, but where a link of another user would lead root among its own files} */
    public static Path place(Path folder) throws IOException {
        return OwnedFiles.real(folder);
    }

    /**
     * Merges all files.
     *
     * @param mine the operators' folder
     * @param target where the other version reads them: the same, or its own folder, which gets the operators' own files, too
     */
    public void run(Path mine, Path target) throws IOException {
        TreeSet<String> names = new TreeSet<>(files(base));
        names.addAll(files(theirs));
        if (!mine.equals(target)) {
            names.addAll(files(mine));
        }
        for (String file : names) {
            Path place = target.resolve(file);
            changes.add(place, mine.resolve(file), OwnedFiles.read(place), merge(file, mine));
            if (!mine.equals(target)) {
                changes.addSource(mine.resolve(file));
            }
        }
    }

    /** {@return what people are to know of it, a line each} */
    public List<String> notes() {
        return notes;
    }

    /** {@return what a person has to decide, a line each} */
    public List<String> conflicts() {
        return conflicts;
    }

    /** {@return what it is to be; with a conflict, which stops all, what it is} */
    private Optional<byte[]> merge(String file, Path folder) throws IOException {
        Optional<byte[]> before = OwnedFiles.read(base.resolve(file));
        Optional<byte[]> mine = OwnedFiles.read(folder.resolve(file));
        Optional<byte[]> others = OwnedFiles.read(theirs.resolve(file));
        if (ChangeSet.same(mine, others) || ChangeSet.same(before, others)) {
            return mine;
        }
        if (ChangeSet.same(before, mine)) {
            return others;
        }
        if (mine.isEmpty()) {
            notes.add("%s/%s: you deleted it and the other version changed it: it stays away".formatted(name, file));
            return mine;
        }
        if (others.isEmpty()) {
            notes.add("%s/%s: you edited it and the other version has it no more: yours stays".formatted(name, file));
            return mine;
        }
        return text(file, before.orElse(new byte[0]), mine.get(), others.get());
    }

    private Optional<byte[]> text(String file, byte[] before, byte[] mine, byte[] others) throws IOException {
        Optional<String> baseText = utf8(before);
        Optional<String> mineText = utf8(mine);
        Optional<String> othersText = utf8(others);
        if (baseText.isEmpty() || mineText.isEmpty() || othersText.isEmpty()) {
            conflicts.add("%s/%s: you and the other version changed it, and it is no text: make yours one of both"
                    .formatted(name, file));
            return Optional.of(mine);
        }
        Merged merged = ThreeWayMerge.merge(baseText.get(), mineText.get(), othersText.get());
        if (merged.conflicts() == 0) {
            notes.add("%s/%s: your edit and the other version's are merged".formatted(name, file));
            return Optional.of(merged.text().getBytes(StandardCharsets.UTF_8));
        }
        String inputs = Resolutions.of(before, mine, others);
        Optional<byte[]> resolved = resolutions.find(name, file, inputs);
        if (resolved.isPresent()) {
            notes.add("%s/%s: as you resolved it in %s".formatted(name, file, resolutions.place(name, file)));
            return resolved;
        }
        Path written = resolutions.ask(name, file, inputs, merged.text());
        conflicts.add("%s/%s: you and the other version changed the same lines in %d place%s, marked in %s"
                .formatted(name, file, merged.conflicts(), merged.conflicts() == 1 ? "" : "s", written));
        return Optional.of(mine);
    }

    private static Optional<String> utf8(byte[] bytes) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** {@return the files below a folder by their paths in it; none where it is not there} */
    static List<String> files(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }
}
