package dev.pitwatch.hub.routes;

import dev.pitwatch.base.files.FileTrust;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for changes of routes/*.camel.yaml, and for files whose names are only nearly so. A file counts as written, and one that is missing as removed, once two looks in
 * a row saw it the same: editors empty, write, and rename. A file that others than its owner may change is never read.
 */
final class RoutesFolder {

    private static final Logger LOG = LoggerFactory.getLogger(RoutesFolder.class);

    /** Names of what somebody may take for a route file; endings of editors and of differences are not among them. */
    private static final Pattern NEARLY =
            Pattern.compile("[^.].*\\.(?:ya?ml|camel\\.\\w+)(?:\\.txt)?", Pattern.CASE_INSENSITIVE);

    /** Follows the name of a file in that of what was undone of it. */
    static final String REFUSED = ".refused";

    private static final int MAX_BYTES = (1 << 20) + 1;

    private final Path folder;
    private final Map<String, Stamp> seen = new HashMap<>();
    private final Map<String, Stamp> taken = new HashMap<>();
    private final Set<String> missing = new HashSet<>();
    private boolean looked;

    RoutesFolder(Path folder) {
        this.folder = folder;
    }

    /** What tells one content of a file from another without reading it. */
    private record Stamp(FileTime modified, long size, @Nullable Object key, Optional<String> refusal) {
        static Stamp of(Path path, Optional<String> refusal) throws IOException {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            return new Stamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey(), refusal);
        }
    }

    private Stamp stamp(Path path) throws IOException {
        return stamp(path, FileTrust.ofThisProcess().refusal(folder));
    }

    private Stamp stamp(Path path, Optional<String> ofFolder) throws IOException {
        String name = path.getFileName().toString();
        if (!name.endsWith(RouteFile.SUFFIX)) {
            return Stamp.of(
                    path,
                    Optional.of("it is not loaded: the name of a route file ends with %s".formatted(RouteFile.SUFFIX)));
        }
        return Stamp.of(
                path,
                ofFolder.isPresent() ? ofFolder : FileTrust.ofThisProcess().refusal(folder, path));
    }

    /**
     * What has changed since the look before.
     *
     * @param written files that are new or differ, in no order
     * @param untrusted files that others may change, or that are named wrongly, without their content, and why they are not obeyed
     * @param removed names of files that are gone
     */
    record Changes(List<RouteFile> written, Map<RouteFile, String> untrusted, List<String> removed) {}

    /** Looks once; the first time whatever is there counts at once. */
    Changes look() throws IOException {
        List<RouteFile> written = new ArrayList<>();
        Map<RouteFile, String> untrusted = new HashMap<>();
        Set<String> there = new HashSet<>();
        Optional<String> ofFolder = FileTrust.ofThisProcess().refusal(folder);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path path : files) {
                String name = path.getFileName().toString();
                if (NEARLY.matcher(name).matches()) {
                    there.add(name);
                    look(path, name, ofFolder, written, untrusted);
                }
            }
        }
        looked = true;
        return new Changes(written, untrusted, removed(there));
    }

    private void look(
            Path path,
            String name,
            Optional<String> ofFolder,
            List<RouteFile> written,
            Map<RouteFile, String> untrusted)
            throws IOException {
        try {
            Stamp now = stamp(path, ofFolder);
            Stamp before = seen.put(name, now);
            boolean settled = now.equals(before) || !looked;
            if (!settled || now.equals(taken.get(name))) {
                return;
            }
            if (now.refusal().isPresent()) {
                taken.put(name, now);
                untrusted.put(file(path, name, now, new byte[0]), now.refusal().get());
                return;
            }
            RouteFile file = read(path, name, now);
            if (now.equals(stamp(path))) { // else it was written while it was read
                taken.put(name, now);
                written.add(file);
            }
        } catch (NoSuchFileException e) {
            seen.remove(name); // gone between listing and reading
        }
    }

    private List<String> removed(Set<String> there) {
        List<String> removed = new ArrayList<>();
        for (String name : List.copyOf(taken.keySet())) {
            if (there.contains(name)) {
                missing.remove(name);
            } else if (!missing.add(name)) {
                missing.remove(name);
                taken.remove(name);
                seen.remove(name);
                removed.add(name);
            }
        }
        return removed;
    }

    private static RouteFile read(Path path, String name, Stamp stamp) throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            return file(path, name, stamp, in.readNBytes(MAX_BYTES));
        }
    }

    private static RouteFile file(Path path, String name, Stamp stamp, byte[] content) throws IOException {
        return new RouteFile(
                RouteFile.FOLDER, name, content, owner(path), stamp.modified().toInstant());
    }

    private static String owner(Path path) throws IOException {
        try {
            return Files.getOwner(path, LinkOption.NOFOLLOW_LINKS).getName();
        } catch (UnsupportedOperationException e) {
            return "unknown";
        }
    }

    /** Writes a file in one step, and takes it for known, since the one that calls has taken it already. */
    void write(RouteFile file) throws IOException {
        replace(file.name(), file.content());
        Stamp stamp = stamp(folder.resolve(file.name()));
        seen.put(file.name(), stamp);
        taken.put(file.name(), stamp);
    }

    private void replace(String name, byte[] content) throws IOException {
        Path next = folder.resolve("." + name + ".new");
        try {
            Files.write(next, content);
            Files.move(next, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(next);
        }
    }

    /** {@return whether the file is as it was taken; false: it was written since, or is being written} */
    boolean isAsTaken(String name) {
        try {
            return stamp(folder.resolve(name)).equals(taken.get(name));
        } catch (IOException e) {
            return false;
        }
    }

    /** Keeps what a file says beside it, so that it can be mended. */
    void keepRefused(RouteFile file) throws IOException {
        replace(file.name() + REFUSED, file.content());
    }

    /** Takes away what a file says beside it, which stays where it is. */
    void forgetRefused(String name) {
        try {
            Files.deleteIfExists(folder.resolve(name + REFUSED));
        } catch (IOException e) {
            LOG.debug("{}{} can't be deleted: {}", name, REFUSED, e.getMessage());
        }
    }

    /** {@return whether what is kept beside as refused says the same} */
    boolean isRefused(RouteFile file) {
        try {
            return Arrays.equals(Files.readAllBytes(folder.resolve(file.name() + REFUSED)), file.content());
        } catch (IOException e) {
            return false;
        }
    }

    /** {@return when files were refused that what they said is kept of, by their ids} */
    Map<String, Instant> refused() {
        Map<String, Instant> kept = new TreeMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + RouteFile.SUFFIX + REFUSED)) {
            for (Path path : files) {
                String name = path.getFileName().toString();
                kept.put(
                        RouteFile.stem(name.substring(0, name.length() - REFUSED.length())),
                        Files.getLastModifiedTime(path).toInstant());
            }
        } catch (IOException | DirectoryIteratorException e) {
            LOG.debug("{} can't be listed: {}", folder, e.getMessage()); // whoever looks for changes says so
        }
        return kept;
    }

    /** Removes a file, which is known from then on. */
    void remove(String name) throws IOException {
        Files.deleteIfExists(folder.resolve(name));
        forget(name);
    }

    /** What the file says, if it is there, is looked at as if it had just been written. */
    void forget(String name) {
        seen.remove(name);
        taken.remove(name);
        missing.remove(name);
    }

    @Override
    public String toString() {
        return Objects.toString(folder);
    }
}
