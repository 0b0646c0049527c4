package dev.pitwatch.launcher.upgrade;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Conflicts as a person resolves them: each is a file with markers in a folder, to be edited there until no marker is left. The next upgrade
 * takes it while the three files that it was made of are the same.
 */
public final class Resolutions {

    private static final String INPUTS = ".inputs";

    private final Path folder;

    /** Takes where they lie. */
    public Resolutions(Path folder) {
        this.folder = folder;
    }

    /** {@return what tells these three files from others} */
    static String of(byte[] base, byte[] mine, byte[] theirs) {
        return String.join(
                " ", ReleaseArchive.sha256(base), ReleaseArchive.sha256(mine), ReleaseArchive.sha256(theirs));
    }

    Path place(String name, String file) {
        return folder.resolve(name).resolve(file);
    }

    /** {@return what a person made of it; empty: nothing yet, or not of these files} */
    Optional<byte[]> find(String name, String file, String inputs) throws IOException {
        if (!isOf(name, file, inputs)) {
            return Optional.empty();
        }
        return OwnedFiles.read(place(name, file))
                .filter(text -> !new String(text, StandardCharsets.UTF_8).contains(ThreeWayMerge.MARKER));
    }

    /** Writes it with its markers, unless a person is at it already; {@return where} */
    Path ask(String name, String file, String inputs, String marked) throws IOException {
        Path place = place(name, file);
        if (!isOf(name, file, inputs) || Files.notExists(place)) {
            Files.createDirectories(place.getParent());
            Files.writeString(place, marked);
            Files.writeString(inputs(name, file), inputs);
        }
        return place;
    }

    private boolean isOf(String name, String file, String inputs) throws IOException {
        return OwnedFiles.read(inputs(name, file))
                .filter(found -> new String(found, StandardCharsets.UTF_8).equals(inputs))
                .isPresent();
    }

    private Path inputs(String name, String file) {
        return folder.resolve(name).resolve(file + INPUTS);
    }
}
