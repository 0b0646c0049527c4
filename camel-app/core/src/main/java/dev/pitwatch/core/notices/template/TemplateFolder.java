package dev.pitwatch.core.notices.template;

import dev.pitwatch.base.files.FileTrust;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Looks for changes of config/templates. They count once two looks in a row saw the same: editors empty, write, and rename, and
 * several files may belong together. What others than the owner may change is not read.
 */
final class TemplateFolder {

    private static final int DEPTH = 2;

    private final Path folder;
    private Map<String, String> seen = Map.of();
    private Map<String, String> taken = Map.of();
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

    /** {@return all files by their names in the folder, e.g. {@code alert/en.txt}; empty: as at the look before} */
    Optional<Map<String, TemplateFile>> look() throws IOException {
        Map<String, String> stamps = stamps();
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

    /** What tells one content of the folder from another without reading it. */
    private Map<String, String> stamps() throws IOException {
        Map<String, String> stamps = new TreeMap<>();
        if (!Files.isDirectory(folder)) {
            return stamps;
        }
        try (Stream<Path> files = Files.walk(folder, DEPTH)) {
            for (Path path : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                String name = folder.relativize(path).toString().replace('\\', '/');
                String file = path.getFileName().toString();
                if (!file.startsWith(".") && !file.endsWith("~")) { // left there by editors
                    BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
                    stamps.put(name, now.lastModifiedTime() + " " + now.size() + " " + now.fileKey());
                }
            }
        }
        return stamps;
    }
}
