package dev.pitwatch.hub.mqtt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Remembers on disk what a session at the broker is subscribed to, since a broker can't be asked, and when it was read. */
final class SubscriptionNote {

    private static final Logger LOG = LoggerFactory.getLogger(SubscriptionNote.class);

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

    /** The session is being read right now. */
    void heard(Instant now) {
        try {
            Files.setLastModifiedTime(file, FileTime.from(now));
        } catch (IOException e) {
            LOG.debug(
                    "{}: {}",
                    file,
                    e.getMessage()); // the disk is full, or the file gone: it is written at a subscription
        }
    }

    /** {@return for how long no one has read the session; nothing of one that never was} */
    Duration unheard(Instant now) {
        try {
            Duration time = Duration.between(Files.getLastModifiedTime(file).toInstant(), now);
            return time.isNegative() ? Duration.ZERO : time;
        } catch (IOException e) {
            return Duration.ZERO;
        }
    }
}
