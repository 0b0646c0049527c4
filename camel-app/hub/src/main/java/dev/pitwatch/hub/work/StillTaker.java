package dev.pitwatch.hub.work;

import java.io.IOException;

/** What takes a still of a stream. */
@FunctionalInterface
interface StillTaker {

    /**
     * Waits for a still, as long as it takes.
     *
     * @param address of the stream, a secret
     * @return a JPEG
     * @throws IOException when there is none to be had; names no secret
     */
    byte[] take(String address) throws IOException;

    /** There is no program that could take one. */
    final class NotInstalledException extends IOException {
        private static final long serialVersionUID = 1;

        NotInstalledException(String program, IOException cause) {
            super(
                    "FFMPEG_PATH is \"%s\", which can't be run: install ffmpeg, or say where it is".formatted(program),
                    cause);
        }
    }
}
