package dev.pitwatch.hub.work;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Stills of streams by ffmpeg, a program beside the hub. The stream's address has a token, so it goes to the program's standard input:
 * arguments stand in the list of processes, and its messages, which repeat the address, are not read. Thread safe.
 */
final class Ffmpeg implements StillTaker {

    static final int MAX_BYTES = 128 * 1024;
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final List<String> ARGUMENTS = List.of(
            "-hide_banner",
            "-loglevel",
            "quiet",
            "-protocol_whitelist",
            "pipe,rtsp,rtp,tcp",
            // A picture may say that it is of any size: 16 MiB a plane at most, and no threads with frames of theirs.
            "-max_alloc",
            "16777216",
            "-threads",
            "1",
            "-f",
            "concat",
            "-safe",
            "0",
            "-i",
            "pipe:0",
            "-an",
            "-frames:v",
            "1",
            "-vf",
            "scale=w='min(640,iw)':h=-2",
            "-q:v",
            "5",
            "-f",
            "mjpeg",
            "pipe:1");

    /** Of one address; the server gives it by TCP alone, and says what it is: to look longer takes seconds. */
    private static final String LIST =
            """
            ffconcat version 1.0
            file '%s'
            option rtsp_transport tcp
            option analyzeduration 500000
            """;

    private final String program;
    private final Duration timeout;

    Ffmpeg(String program) {
        this(program, TIMEOUT);
    }

    Ffmpeg(String program, Duration timeout) {
        this.program = program;
        this.timeout = timeout;
    }

    @Override
    public byte[] take(String address) throws IOException {
        Process process = start();
        process.onExit()
                .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                // Not when it ended by itself: that would close what it gave before it is read.
                .exceptionally(late -> process.destroyForcibly());
        try {
            // It may end without reading it.
            try (Writer list = process.outputWriter(StandardCharsets.US_ASCII)) {
                list.write(LIST.formatted(address));
            }
            byte[] picture = process.getInputStream().readNBytes(MAX_BYTES + 1);
            if (picture.length > MAX_BYTES || !isJpeg(picture)) {
                throw new IOException("%s gave %d bytes, expected a JPEG of at most %d"
                        .formatted(program, picture.length, MAX_BYTES));
            }
            return picture;
        } finally {
            process.destroyForcibly();
        }
    }

    private Process start() throws NotInstalledException {
        ProcessBuilder command = new ProcessBuilder(program);
        command.command().addAll(ARGUMENTS);
        Map<String, String> environment = command.environment();
        environment.keySet().retainAll(List.of("PATH")); // the hub's has secrets
        command.redirectError(ProcessBuilder.Redirect.DISCARD);
        try {
            return command.start();
        } catch (IOException e) {
            throw new NotInstalledException(program, e);
        }
    }

    private static boolean isJpeg(byte[] bytes) {
        return bytes.length > 3
                && (bytes[0] & 0xff) == 0xff
                && (bytes[1] & 0xff) == 0xd8
                && (bytes[bytes.length - 2] & 0xff) == 0xff
                && (bytes[bytes.length - 1] & 0xff) == 0xd9;
    }
}
