package dev.pitwatch.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Files below some folders, and what became of them since one looked last. */
final class SourceTree {

    private record Stamp(FileTime changed, long bytes) {}

    /**
     * What changed.
     *
     * @param written new and edited files
     * @param deleted those that are gone
     */
    record Change(Set<Path> written, Set<Path> deleted) {
        boolean isEmpty() {
            return written.isEmpty() && deleted.isEmpty();
        }
    }

    private final List<Path> folders;
    private Map<Path, Stamp> known;

    /** Takes the folders; one that isn't there yet is empty. */
    SourceTree(List<Path> folders) {
        this.folders = folders;
        this.known = look();
    }

    /** {@return what changed since the last call, or since this was made} */
    Change change() {
        Map<Path, Stamp> now = look();
        Set<Path> written = new TreeSet<>(now.keySet());
        written.removeIf(file -> now.get(file).equals(known.get(file)));
        Set<Path> deleted = new TreeSet<>(known.keySet());
        deleted.removeAll(now.keySet());
        known = now;
        return new Change(written, deleted);
    }

    private Map<Path, Stamp> look() {
        Map<Path, Stamp> all = new HashMap<>();
        for (Path folder : folders) {
            if (Files.isDirectory(folder)) {
                look(folder, all);
            }
        }
        return all;
    }

    private static void look(Path folder, Map<Path, Stamp> into) {
        // A file may go between the look at its folder and the look at itself; the next look tells.
        try (Stream<Path> files = Files.find(folder, Integer.MAX_VALUE, (file, about) -> about.isRegularFile())) {
            for (Path file : (Iterable<Path>) files::iterator) {
                BasicFileAttributes about = Files.readAttributes(file, BasicFileAttributes.class);
                into.put(file, new Stamp(about.lastModifiedTime(), about.size()));
            }
        } catch (java.nio.file.NoSuchFileException e) {
            // gone meanwhile
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
