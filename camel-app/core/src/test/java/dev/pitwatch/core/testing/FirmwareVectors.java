package dev.pitwatch.core.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The messages of {@code firmware/vectors}, which the firmware's own tests hold, too. */
public final class FirmwareVectors {

    private static final Path FOLDER = Path.of("..", "..", "firmware", "vectors");

    private FirmwareVectors() {}

    /** {@return the message in that file, e.g. {@code readings/full.json}} */
    public static String read(String name) {
        try {
            return Files.readString(FOLDER.resolve(name)).stripTrailing();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
