package dev.pitwatch.core.notices.template;

import dev.pitwatch.base.files.FileTrust;
import java.io.IOException;
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

    private final Path folder;
    private Map<String, Stamp> seen = Map.of();
    private Map<String, Stamp> taken = Map.of();
    private boolean looked;

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
        Map<String, Stamp> stamps = stamps();
        boolean settled = !looked || stamps.equals(seen);
        boolean changed = !looked || !stamps.equals(taken);
        seen = stamps;
        looked = true;
        if (!settled || !changed) {
            return Optional.empty();
        }
        Map<String, TemplateFile> files = new TreeMap<>();
        for (String name : stamps.keySet()) {
            files.put(name, read(folder.resolve(name)));
        }
        taken = stamps;
        return Optional.of(files);
    }

    private TemplateFile read(Path path) throws IOException {
        FileTrust trust = FileTrust.ofThisProcess();
        for (Path each = path; each.startsWith(folder); each = each.getParent()) {
            Optional<String> refusal = trust.refusal(folder, each);
            if (refusal.isPresent()) {
                return new TemplateFile(new byte[0], refusal);
            }
        }
        return new TemplateFile(Files.readAllBytes(path), Optional.empty());
    }

    private Map<String, Stamp> stamps() throws IOException {
        Map<String, Stamp> stamps = new TreeMap<>();
        if (!Files.isDirectory(folder)) {
            return stamps;
        }
        // The walk's own attributes: the folder has some 180 files and is looked at every two seconds.
        Files.walkFileTree(folder, Set.of(), DEPTH, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) throws IOException {
                String file = path.getFileName().toString();
                if (!file.startsWith(".") && !file.endsWith("~")) { // left there by editors
                    boolean isLink = attributes.isSymbolicLink();
                    if (isLink ? Files.isRegularFile(path) : attributes.isRegularFile()) {
                        stamps.put(
                                folder.relativize(path).toString().replace('\\', '/'),
                                Stamp.of(isLink ? Files.readAttributes(path, BasicFileAttributes.class) : attributes));
                    }
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return stamps;
    }
}
