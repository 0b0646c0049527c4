package dev.pitwatch.simulator.load;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Acknowledged readings, a line {@code device_id,boot_id,seq} each, in the order of their acknowledgement. */
final class AckedFile implements AutoCloseable {

    private final BufferedWriter out;

    AckedFile(Path file) {
        try {
            out = Files.newBufferedWriter(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    void add(String deviceId, String bootId, long seq) {
        try {
            out.write(deviceId + ',' + bootId + ',' + seq + '\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void flush() {
        try {
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
