package dev.pitwatch.hub.work;

import dev.pitwatch.core.work.camera.FrameProbe;
import dev.pitwatch.hub.work.StillTaker.NotInstalledException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Frames of streams by ffprobe, which is installed with ffmpeg. Thread safe. */
final class Ffprobe implements FrameProbe {

    /** 5 s of 500 frames a second. */
    static final int MAX_BYTES = 64 * 1024;

    /** For the 5 s, and for it to begin. */
    private static final Duration TIMEOUT = Duration.ofSeconds(7);

    private static final List<String> ARGUMENTS = Stream.concat(
                    StreamProgram.INPUT.stream(),
                    Stream.of(
                            "-select_streams",
                            "v:0",
                            "-read_intervals",
                            "%+5",
                            "-show_entries",
                            "packet=pts_time,flags",
                            "-print_format",
                            "csv=print_section=0"))
            .toList();

    /** When a frame is shown, and whether it is a key frame, in this order and no other. */
    private static final Pattern LINE = Pattern.compile("(-?\\d{1,12}\\.\\d{1,9}),([A-Z_]{2,8}),?");

    private final StreamProgram program;
    private final Function<String, String> addresses;

    /**
     * Takes where ffmpeg is.
     *
     * @param addresses of paths at the media server, which are secrets
     */
    Ffprobe(String ffmpeg, Function<String, String> addresses) {
        this(ffmpeg, addresses, TIMEOUT);
    }

    Ffprobe(String ffmpeg, Function<String, String> addresses, Duration timeout) {
        this.program = new StreamProgram(beside(ffmpeg), ARGUMENTS, timeout, MAX_BYTES);
        this.addresses = addresses;
    }

    /** {@return its name on the PATH, if ffmpeg's is one, else where it is in the same folder} */
    private static String beside(String ffmpeg) {
        return ffmpeg.contains("/") ? Path.of(ffmpeg).resolveSibling("ffprobe").toString() : "ffprobe";
    }

    @Override
    public Optional<List<Frame>> read(String path) {
        try {
            String said = new String(program.read(addresses.apply(path)), StandardCharsets.US_ASCII);
            return Optional.of(
                    said.lines().flatMap(line -> frame(line).stream()).toList());
        } catch (NotInstalledException e) {
            return Optional.empty();
        } catch (IOException e) { // it ended without reading what it was given
            return Optional.of(List.of());
        }
    }

    private static Optional<Frame> frame(String line) {
        return Optional.of(LINE.matcher(line))
                .filter(found -> found.matches())
                .map(found -> new Frame(
                        Double.parseDouble(found.group(1)), found.group(2).contains("K")));
    }
}
