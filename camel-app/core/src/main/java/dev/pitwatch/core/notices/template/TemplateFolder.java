package dev.pitwatch.core.notices.template;

import dev.pitwatch.base.files.FileTrust;
import java.io.File;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Looks for changes of config/templates. They count once two looks in a row saw the same: editors empty, write, and rename, and
 * several files may belong together. What others than the owner may change is not read.
 */
final class TemplateFolder {

    private static final int DEPTH = 2;

    /** Of a file: a mail has some 2 KiB. */
    private static final int MAX_BYTES = 1 << 18;

    private final Path folder;
    private Optional<Map<String, Stamp>> seen = Optional.empty();
    private Optional<Map<String, Stamp>> taken = Optional.empty();
    private Map<String, String> refused = Map.of();

    TemplateFolder(Path folder) {
        this.folder = folder;
    }

    /**
     * A file of the folder.
     *
     * @param refusal why its content is not read; else empty
     */
    record TemplateFile(byte[] content, Optional<String> refusal) {}

    /**
     * What tells one content of a file from another without reading it.
     *
     * @param key the file's own, such as its inode; {@code null} where the file system has none
     */
    private record Stamp(FileTime modified, long size, @Nullable Object key) {

        static Stamp of(BasicFileAttributes file) {
            return new Stamp(file.lastModifiedTime(), file.size(), file.fileKey());
        }
    }

    /** {@return all files by their names in the folder, e.g. {@code alert/en.txt}; empty: as at the look before} */
    Optional<Map<String, TemplateFile>> look() throws IOException {
        try {
            return settled(stamps());
        } catch (IOException e) {
            taken = Optional.empty();
            throw e;
        }
    }

    private Optional<Map<String, TemplateFile>> settled(Map<String, Stamp> stamps) throws IOException {
        boolean settled = seen.isEmpty() || seen.get().equals(stamps);
        boolean changed = taken.isEmpty() || !taken.get().equals(stamps) || hasOthersRefused();
        seen = Optional.of(stamps);
        return settled && changed ? Optional.of(readAll(stamps)) : Optional.empty();
    }

    private Map<String, TemplateFile> readAll(Map<String, Stamp> stamps) throws IOException {
        Map<String, TemplateFile> files = new TreeMap<>();
        Map<String, String> refusals = new TreeMap<>();
        for (String name : stamps.keySet()) {
            TemplateFile file = read(folder.resolve(name));
            files.put(name, file);
            file.refusal().ifPresent(refusal -> refusals.put(name, refusal));
        }
        taken = Optional.of(stamps);
        refused = refusals;
        return files;
    }

    /** Other rights, which may be all that is to be mended, leave a file's stamp as it is. */
    private boolean hasOthersRefused() throws IOException {
        for (Map.Entry<String, String> one : refused.entrySet()) {
            Path path = folder.resolve(one.getKey());
            if (Files.exists(path) && !read(path).refusal().equals(Optional.of(one.getValue()))) {
                return true;
            }
        }
        return false;
    }

    /** One that can't be read, or is too long, is refused: the others count all the same. */
    private TemplateFile read(Path path) throws IOException {
        try {
            Optional<String> refusal = refusal(path);
            return new TemplateFile(refusal.isPresent() ? new byte[0] : Files.readAllBytes(path), refusal);
        } catch (AccessDeniedException e) {
            return new TemplateFile(
                    new byte[0], Optional.of("can't be read by the hub's own user, expected a file that it may read"));
        }
    }

    private Optional<String> refusal(Path path) throws IOException {
        FileTrust trust = FileTrust.ofThisProcess();
        for (Path each = path; each.startsWith(folder); each = each.getParent()) {
            Optional<String> refusal = trust.refusal(folder, each);
            if (refusal.isPresent()) {
                return refusal;
            }
        }
        long bytes = Files.size(path);
        return bytes > MAX_BYTES
                ? Optional.of("has %d bytes, expected %d at most".formatted(bytes, MAX_BYTES))
                : Optional.empty();
    }

    private Map<String, Stamp> stamps() throws IOException {
        Map<String, Stamp> stamps = new TreeMap<>();
        if (!Files.isDirectory(folder)) {
            return stamps;
        }
        // The walk's own attributes: the folder has some 180 files and is looked at every two seconds.
        Files.walkFileTree(folder, Set.of(), DEPTH, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
                return isHidden(path) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            /** A folder that can't be opened comes here at once. */
            @Override
            public FileVisitResult visitFileFailed(Path path, IOException failure) throws IOException {
                if (!isHidden(path)) {
                    throw failure;
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) throws IOException {
                if (!isHidden(path)) {
                    boolean isLink = attributes.isSymbolicLink();
                    if (isLink ? Files.isRegularFile(path) : attributes.isRegularFile()) {
                        stamps.put(
                                folder.relativize(path).toString().replace(File.separatorChar, '/'),
                                Stamp.of(isLink ? Files.readAttributes(path, BasicFileAttributes.class) : attributes));
                    }
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return stamps;
    }

    /** Of an editor, or of what keeps versions. */
    private boolean isHidden(Path path) {
        String name = path.getFileName().toString();
        return !path.equals(folder) && (name.startsWith(".") || name.endsWith("~"));
    }
}
