package dev.pitwatch.base.settings;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Master keys that are kept in the data folder: {@code master-key}, those before it, the newest first, in
 * {@code master-key-previous}, and while a rotation is not finished the one to come in {@code master-key-next}.
 */
final class MasterKeyFiles {

    private final Path current;
    private final Path previous;
    private final Path next;

    MasterKeyFiles(Path data) {
        this.current = data.resolve("master-key");
        this.previous = data.resolve("master-key-previous");
        this.next = data.resolve("master-key-next");
    }

    /** {@return the one that counts; made when there is none} */
    String current() {
        return Secrets.kept(current);
    }

    /** {@return those before it, the newest first} */
    List<String> previous() {
        return lines(previous);
    }

    /** {@return the one to come, of a rotation that was begun; else none} */
    List<String> next() {
        return lines(next);
    }

    /** {@return the one to come; made when no rotation was begun} */
    String makeNext() {
        return Secrets.kept(next);
    }

    /** From now on the next one counts. Interrupted, it is called again. */
    void finish() {
        try {
            Set<String> before = new LinkedHashSet<>(List.of(current()));
            before.addAll(previous());
            Path made = Files.createTempFile(
                    previous.getParent(),
                    "master-key-previous",
                    ".new",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.write(made, before);
            Files.move(made, previous, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            Files.move(next, current, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep the new master key in " + current, e);
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.exists(file) ? parted(Files.readString(file)) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the secret in " + file, e);
        }
    }

    /** {@return the keys, one a line} */
    static List<String> parted(String text) {
        List<String> keys = new ArrayList<>(text.lines().map(String::strip).toList());
        keys.removeIf(String::isEmpty);
        return keys;
    }
}
