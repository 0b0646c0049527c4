package dev.pitwatch.hub.system;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** The files that a hub logs to: the one that is written, and those before it, which are packed. */
final class LogFiles {

    private static final String CURRENT = "hub.log";
    private static final Pattern ROLLED = Pattern.compile("hub-(\\d{4}-\\d{2}-\\d{2})-(\\d{1,9})\\.log\\.gz");
    private static final int SIZE_AT_END = 4;

    private final Path folder;

    LogFiles(Path folder) {
        this.folder = folder;
    }

    /** {@return what is there, the newest first} */
    List<Path> newestFirst() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(file -> name(file).equals(CURRENT)
                            || ROLLED.matcher(name(file)).matches())
                    .sorted(Comparator.comparing(LogFiles::age).reversed())
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    /** {@return whether all that it says is older} */
    static boolean endsBefore(Path file, Instant time) throws IOException {
        return Files.getLastModifiedTime(file).toInstant().isBefore(time);
    }

    /**
     * The last bytes of a file, unpacked.
     *
     * @param size how many
     * @param whole whether these are all
     */
    record End(InputStream in, long size, boolean whole) {

        private static End of(InputStream in, long all, long wanted) {
            return new End(in, Math.min(all, wanted), all <= wanted);
        }
    }

    /** {@return the end of a file; of one that was packed meanwhile nothing} */
    static End end(Path file, long bytes) throws IOException {
        try {
            return name(file).equals(CURRENT) ? plain(file, bytes) : unpacked(file, bytes);
        } catch (NoSuchFileException | EOFException e) {
            return new End(InputStream.nullInputStream(), 0, true);
        }
    }

    private static End plain(Path file, long bytes) throws IOException {
        SeekableByteChannel channel = Files.newByteChannel(file);
        try {
            long size = channel.size();
            channel.position(Math.max(0, size - bytes));
            return End.of(Channels.newInputStream(channel), size, bytes);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private static End unpacked(Path file, long bytes) throws IOException {
        long size = unpackedSize(file);
        InputStream in = new GZIPInputStream(Files.newInputStream(file));
        try {
            in.skipNBytes(Math.max(0, size - bytes));
            return End.of(in, size, bytes);
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    /** RFC 1952, 2.3.1: a file ends with the size of what was packed, of which files here have less than 4 GiB. */
    private static long unpackedSize(Path file) throws IOException {
        try (RandomAccessFile packed = new RandomAccessFile(file.toFile(), "r")) {
            byte[] size = new byte[SIZE_AT_END];
            packed.seek(Math.max(0, packed.length() - SIZE_AT_END));
            packed.readFully(size);
            return Integer.toUnsignedLong(
                    ByteBuffer.wrap(size).order(ByteOrder.LITTLE_ENDIAN).getInt());
        }
    }

    /** Sorts by time: a day's files are numbered as they were written. */
    private static String age(Path file) {
        Matcher rolled = ROLLED.matcher(name(file));
        return rolled.matches() ? "%s %9s".formatted(rolled.group(1), rolled.group(2)) : "now";
    }

    private static String name(Path file) {
        return file.getFileName().toString();
    }
}
