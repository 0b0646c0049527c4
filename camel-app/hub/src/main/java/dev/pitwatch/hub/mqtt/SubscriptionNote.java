package dev.pitwatch.hub.mqtt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** Remembers on disk what a session at the broker is subscribed to, since a broker can't be asked. */
final class SubscriptionNote {

    private final Path file;

    /** Takes a folder that lives as long as the node's id, which the session's name is made of. */
    SubscriptionNote(Path folder, String clientId) {
        this.file = folder.resolve(clientId + ".subscription");
    }

    Optional<String> read() throws IOException {
        try {
            return Optional.of(Files.readString(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    void write(String filter) throws IOException {
        Files.createDirectories(file.getParent());
        Path next = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(next, filter);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
