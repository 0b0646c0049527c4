package dev.pitwatch.hub.work;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Stills of streams by ffmpeg, a program beside the hub. Thread safe. */
final class Ffmpeg implements StillTaker {

    static final int MAX_BYTES = 128 * 1024;
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final List<String> ARGUMENTS = Stream.concat(
                    StreamProgram.INPUT.stream(),
                    Stream.of(
                            "-an",
                            "-frames:v",
                            "1",
                            "-vf",
                            "scale=w='min(640,iw)':h=-2",
                            "-q:v",
                            "5",
                            "-f",
                            "mjpeg",
                            "pipe:1"))
            .toList();

    private final StreamProgram program;

    Ffmpeg(String path) {
        this(path, TIMEOUT);
    }

    Ffmpeg(String path, Duration timeout) {
        this.program = new StreamProgram(path, ARGUMENTS, timeout, MAX_BYTES);
    }

    @Override
    public byte[] take(String address) throws IOException {
        byte[] picture = program.read(address);
        if (picture.length > MAX_BYTES || !isJpeg(picture)) {
            throw new IOException("%s gave %d bytes, expected a JPEG of at most %d"
                    .formatted(program.path(), picture.length, MAX_BYTES));
        }
        return picture;
    }

    private static boolean isJpeg(byte[] bytes) {
        return bytes.length > 3
                && (bytes[0] & 0xff) == 0xff
                && (bytes[1] & 0xff) == 0xd8
                && (bytes[bytes.length - 2] & 0xff) == 0xff
                && (bytes[bytes.length - 1] & 0xff) == 0xd9;
    }
}
