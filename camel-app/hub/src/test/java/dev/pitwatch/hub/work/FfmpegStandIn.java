package dev.pitwatch.hub.work;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.regex.Pattern;

/** A program in place of ffmpeg: it writes down what it was given and answers with a picture, or does what its test wants. */
public final class FfmpegStandIn {

    /** The least that is taken for a JPEG. */
    static final String JPEG = "printf '\\377\\330picture\\377\\331'";

    private final Path program;

    private FfmpegStandIn(Path program) {
        this.program = program;
    }

    /** {@return one that gives a picture} */
    public static FfmpegStandIn in(Path folder) throws IOException {
        return doing(folder, JPEG);
    }

    /** {@return one that ends so, in the shell's words} */
    static FfmpegStandIn doing(Path folder, String end) throws IOException {
        return doing(folder, "ffmpeg", end);
    }

    /** As the other, by another name. */
    static FfmpegStandIn doing(Path folder, String name, String end) throws IOException {
        Path program = folder.resolve(name);
        Files.writeString(
                program,
                """
                #!/bin/sh
                echo "$@" > "$0.arguments"
                env > "$0.environment"
                cat > "$0.read.$$"
                cat "$0.read.$$" >> "$0.inputs"
                mv "$0.read.$$" "$0.input"
                %s
                """
                        .formatted(end));
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        return new FfmpegStandIn(program);
    }

    /** {@return where it is} */
    public String path() {
        return program.toString();
    }

    String arguments() throws IOException {
        return of("arguments");
    }

    String environment() throws IOException {
        return of("environment");
    }

    /** {@return what it read last} */
    public String input() throws IOException {
        return of("input");
    }

    /** {@return the tokens that it was given for that path, the oldest first} Other paths' stills may be taken meanwhile. */
    public List<String> tokens(String path) throws IOException {
        return Pattern.compile(Pattern.quote("/" + path + "?") + "(?:[^']+&)?token=([^'&]+)")
                .matcher(of("inputs"))
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    private String of(String what) throws IOException {
        return Files.readString(Path.of(program + "." + what), StandardCharsets.UTF_8);
    }
}
