package dev.pitwatch.notify.log;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import dev.pitwatch.spi.OutgoingNotice;
import dev.pitwatch.spi.SuppressedNotice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import org.jspecify.annotations.NullMarked;

/** A file of notices, a line each, that only its owner may read. Thread safe, also when several write to one file. */
@NullMarked
final class NoticeFile {

    private static final long LONGEST = 1 << 20;
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private static final Object WRITING = new Object();

    private final Path file;
    private final Clock clock;

    NoticeFile(Path folder, Clock clock) {
        this.file = folder.resolve("notices.log");
        this.clock = clock;
    }

    /** {@return the one in that folder; empty: in the data folder} */
    static NoticeFile in(String folder) {
        if (!folder.isEmpty()) {
            return new NoticeFile(Path.of(folder), Clock.systemUTC());
        }
        String data = System.getenv("PITWATCH_DATA");
        return new NoticeFile(
                Path.of(System.getProperty("karaf.base", ".")).resolve(data == null ? "data" : data),
                Clock.systemUTC());
    }

    /** Adds its line; one that may be there since an interrupted attempt is not added twice. */
    void add(OutgoingNotice notice) throws IOException {
        synchronized (WRITING) {
            if (notice.perhapsSent()
                    && Files.exists(file)
                    && Files.readString(file).contains(notice.key())) {
                return;
            }
            write(notice.channel(), notice.to(), notice.event(), notice.key(), notice.text());
        }
    }

    /** Adds the line of one that is not sent. */
    void add(SuppressedNotice notice) throws IOException {
        String to = notice.to().isEmpty() ? "-" : notice.to();
        synchronized (WRITING) {
            write(String.join(",", notice.channels()), to, notice.event(), "-", "not sent: " + notice.reason());
        }
    }

    private void write(String channel, String to, String event, String key, String text) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        if (Files.exists(file) && Files.size(file) > LONGEST) {
            Files.move(file, file.resolveSibling("notices.log.1"), StandardCopyOption.REPLACE_EXISTING);
        }
        String line = "%s %s %s %s %s %s\n"
                .formatted(
                        clock.instant().truncatedTo(ChronoUnit.SECONDS),
                        channel,
                        oneLine(to),
                        event,
                        key,
                        oneLine(text));
        try (SeekableByteChannel out = Files.newByteChannel(file, Set.of(CREATE, APPEND), ownerOnly())) {
            out.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)));
        }
    }

    private static FileAttribute<?>[] ownerOnly() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
                : new FileAttribute<?>[0];
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\p{Cntrl}+", " ");
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
