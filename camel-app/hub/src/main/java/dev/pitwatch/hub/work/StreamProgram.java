package dev.pitwatch.hub.work;

import dev.pitwatch.hub.work.StillTaker.NotInstalledException;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A program of ffmpeg's beside the hub, which reads a stream. The stream's address has a token, so it goes to the program's standard
 * input: arguments stand in the list of processes, and its messages, which repeat the address, are not read. Thread safe.
 *
 * @param path of the program, or its name on the PATH
 * @param arguments of which none is secret; {@code pipe:0} is what is read
 * @param timeout after which it is ended
 * @param maxBytes that are read of what it gives
 */
record StreamProgram(String path, List<String> arguments, Duration timeout, int maxBytes) {

    /** Of one address; the server gives it by TCP alone, and says what it is: to look longer takes seconds. */
    private static final String LIST =
            """
            ffconcat version 1.0
            file '%s'
            option rtsp_transport tcp
            option analyzeduration 500000
            """;

    /** How a list is read from standard input, as each of the programs takes it. */
    static final List<String> INPUT = List.of(
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
            "pipe:0");

    /**
     * Waits until it has ended, or its time is over.
     *
     * @param address of the stream, a secret
     * @return what it gave, at most one byte more than the bound
     * @throws IOException when it can't be run; names no secret
     */
    byte[] read(String address) throws IOException {
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
            return process.getInputStream().readNBytes(maxBytes + 1);
        } finally {
            process.destroyForcibly();
        }
    }

    private Process start() throws NotInstalledException {
        ProcessBuilder command = new ProcessBuilder(path);
        command.command().addAll(arguments);
        command.environment().keySet().retainAll(List.of("PATH")); // the hub's has secrets
        command.redirectError(ProcessBuilder.Redirect.DISCARD);
        try {
            return command.start();
        } catch (IOException e) {
            throw new NotInstalledException(path, e);
        }
    }
}
