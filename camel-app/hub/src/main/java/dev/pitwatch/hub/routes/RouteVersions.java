package dev.pitwatch.hub.routes;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.hub.routes.RouteFileView.Undone;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Every version of the operators' files that was ever taken, the newest {@value #KEPT} of each. One thread at a time writes; any may
 * read meanwhile, since each file is written by renaming, and one that goes counts as not there.
 */
final class RouteVersions {

    static final int KEPT = 50;

    private static final String FAILED = "failed-try.json";
    /** A file of its own: a version of the hub that doesn't know it can still read the versions, should it come back. */
    private static final String UNDONE = "undone.json";

    private static final Pattern NAME = Pattern.compile("(\\d{6,9})\\.json");

    private final Path folder;

    /** Takes a folder of its own; made when the first version is kept. */
    RouteVersions(Path folder) {
        this.folder = folder;
    }

    /**
     * A version that is kept.
     *
     * @param version counted from 1, never given twice
     * @param changedBy who wrote it, as far as is known
     * @param changedAt when it was written
     * @param takenAt when the hub took it
     * @param ratesBefore what went through in the minutes before; null: nothing ran, or it is not known
     * @param ratesAfter what went through in the minutes after; null: it is not known, or counted still
     * @param restoredVersion the one before that it says again, since someone went back to it; null: it is an edit
     * @param undone the one in whose place the hub went back; null: a person did
     */
    record Version(
            int version,
            String changedBy,
            Instant changedAt,
            Instant takenAt,
            @Nullable Traffic ratesBefore,
            @Nullable Traffic ratesAfter,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Integer restoredVersion,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Undone undone) {
        Version withRates(@Nullable Traffic before, @Nullable Traffic after) {
            return new Version(version, changedBy, changedAt, takenAt, before, after, restoredVersion, undone);
        }

        Version undoing(Undone edit) {
            return new Version(version, changedBy, changedAt, takenAt, ratesBefore, ratesAfter, restoredVersion, edit);
        }

        Version restoring(int other) {
            return new Version(version, changedBy, changedAt, takenAt, ratesBefore, ratesAfter, other, undone);
        }
    }

    /**
     * Why a text was refused that made-up readings failed on.
     *
     * @param text its hash
     * @param line that is to blame; null: none
     * @param reason for people
     * @param through hashes of the other files that they went through, by their ids
     */
    record FailedTry(String text, @Nullable Integer line, String reason, Map<String, String> through) {}

    /** Numbers of versions that the hub undid. */
    record UndoneVersions(Set<Integer> versions) {}

    /** Keeps the file; one that is the same as the newest version is that version, unless that was undone. */
    Version keep(RouteFile file, Instant now) throws IOException {
        List<Version> known = list(file.id());
        if (!known.isEmpty()) {
            Version newest = known.get(0);
            if (!undone(file.id()).contains(newest.version())
                    && text(file.id(), newest.version())
                            .filter(file.text()::equals)
                            .isPresent()) {
                return newest;
            }
        }
        Path own = Files.createDirectories(folder.resolve(file.id()));
        int number = known.isEmpty() ? 1 : known.get(0).version() + 1;
        Version version = new Version(number, file.changedBy(), file.changedAt(), now, null, null, null, null);
        write(content(file.id(), number), file.content());
        note(file.id(), version);
        for (Version old : known.subList(Math.min(known.size(), KEPT - 1), known.size())) {
            Files.deleteIfExists(own.resolve("%06d.json".formatted(old.version())));
            Files.deleteIfExists(content(file.id(), old.version()));
        }
        return version;
    }

    /** Writes down what is known of a version of that file. */
    void note(String id, Version version) throws IOException {
        write(
                folder.resolve(id).resolve("%06d.json".formatted(version.version())),
                Json.MAPPER.writeValueAsBytes(version));
    }

    /** Keeps why the newest text of a file was refused, in place of what was kept of an earlier one. */
    void keepFailed(String id, FailedTry failed) throws IOException {
        Path own = Files.createDirectories(folder.resolve(id));
        write(own.resolve(FAILED), Json.MAPPER.writeValueAsBytes(failed));
    }

    void forgetFailed(String id) throws IOException {
        Files.deleteIfExists(folder.resolve(id).resolve(FAILED));
    }

    /** {@return the text of that file that failed last, if one did since the last that is good} */
    Optional<FailedTry> failed(String id) throws IOException {
        return read(folder.resolve(id).resolve(FAILED), FailedTry.class);
    }

    /** Keeps that the hub undid these versions of a file, beside those that it undid before. */
    void keepUndone(String id, Set<Integer> numbers) throws IOException {
        Set<Integer> all = new TreeSet<>(undone(id));
        all.addAll(numbers);
        all.retainAll(list(id).stream().map(Version::version).toList());
        Path own = Files.createDirectories(folder.resolve(id));
        write(own.resolve(UNDONE), Json.MAPPER.writeValueAsBytes(new UndoneVersions(all)));
    }

    /** {@return numbers of the versions of that file that the hub undid} */
    Set<Integer> undone(String id) throws IOException {
        return read(folder.resolve(id).resolve(UNDONE), UndoneVersions.class)
                .map(UndoneVersions::versions)
                .orElse(Set.of());
    }

    /** {@return ids of files of which versions may be kept, in order} */
    List<String> ids() {
        String[] names = folder.toFile().list();
        return names == null ? List.of() : Stream.of(names).sorted().toList();
    }

    /** {@return the versions of a file, the newest first} */
    List<Version> list(String id) throws IOException {
        Path own = folder.resolve(id);
        List<Version> versions = new ArrayList<>();
        if (!Files.isDirectory(own)) {
            return versions;
        }
        try (Stream<Path> files = Files.list(own)) {
            for (Path file : files.toList()) {
                Matcher name = NAME.matcher(file.getFileName().toString());
                if (name.matches()) {
                    read(file, Version.class).ifPresent(versions::add);
                }
            }
        }
        versions.sort(Comparator.comparingInt(Version::version).reversed());
        return versions;
    }

    private static <T> Optional<T> read(Path file, Class<T> type) throws IOException {
        try {
            return Optional.of(Json.MAPPER.readValue(Files.readString(file), type));
        } catch (NoSuchFileException | JsonProcessingException e) {
            return Optional.empty(); // somebody tidied up, or a full disk cut it off
        }
    }

    /** {@return what a version says, unless it is no longer kept} */
    Optional<String> text(String id, int version) throws IOException {
        try {
            return Optional.of(Files.readString(content(id, version)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private Path content(String id, int version) {
        return folder.resolve(id).resolve("%06d%s".formatted(version, RouteFile.SUFFIX));
    }

    private static void write(Path path, byte[] content) throws IOException {
        Path next = path.resolveSibling(path.getFileName() + ".new");
        Files.write(next, content);
        Files.move(next, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
