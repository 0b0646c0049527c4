package dev.pitwatch.launcher.s3;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Where the body of one answer goes: a file, or memory as far as it is not too long. One thread at a time writes it. */
final class S3Body {

    private static final int MAX_IN_MEMORY = 4 << 20;
    private static final int PART = 206;
    private static final int ALL = 200;

    private final ByteArrayOutputStream memory = new ByteArrayOutputStream();
    private final Optional<Range> range;
    private long written;
    private @Nullable IOException failure;

    /**
     * Where a part of an object goes in a file.
     *
     * @param from where it begins, in both
     */
    record Range(FileChannel file, long from, long bytes) {

        /** {@return the header that asks for it} */
        String header() {
            return "bytes=%d-%d".formatted(from, from + bytes - 1);
        }
    }

    S3Body(Optional<Range> range) {
        this.range = range;
    }

    /** {@return what takes it; it throws nothing, see {@link #require}} */
    BodyHandler<Void> handler() {
        return answer -> {
            boolean toFile = answer.statusCode() == PART
                    || answer.statusCode() == ALL
                            && range.filter(wanted -> wanted.from == 0).isPresent();
            Consumer<Optional<byte[]>> taker = range.filter(wanted -> toFile)
                    .<Consumer<Optional<byte[]>>>map(wanted -> chunk -> chunk.ifPresent(bytes -> write(wanted, bytes)))
                    .orElse(chunk -> chunk.ifPresent(this::keep));
            return BodySubscribers.ofByteArrayConsumer(taker);
        };
    }

    private void write(Range wanted, byte[] bytes) {
        if (failure != null) {
            return;
        }
        if (written + bytes.length > wanted.bytes) {
            failure = new IOException(
                    "the store sent more than the %d bytes that were asked for".formatted(wanted.bytes));
            return;
        }
        try {
            ByteBuffer left = ByteBuffer.wrap(bytes);
            while (left.hasRemaining()) {
                written += wanted.file.write(left, wanted.from + written);
            }
        } catch (IOException e) {
            failure = e;
        }
    }

    private void keep(byte[] bytes) {
        if (memory.size() + bytes.length > MAX_IN_MEMORY) {
            failure = new IOException("the store's answer has more than %d MiB".formatted(MAX_IN_MEMORY >> 20));
        } else {
            memory.writeBytes(bytes);
        }
    }

    /** Throws when it could not be taken. */
    void require() throws IOException {
        if (failure != null) {
            throw failure;
        }
    }

    /** {@return how much of the file was written} */
    long written() {
        return written;
    }

    byte[] inMemory() {
        return memory.toByteArray();
    }
}
