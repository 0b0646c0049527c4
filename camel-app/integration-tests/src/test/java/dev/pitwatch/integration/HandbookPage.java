package dev.pitwatch.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A page whose commands can be typed one after the other: those in blocks of {@code sh}, but where a comment before the block says why it
 * is not run.
 */
enum HandbookPage {
    README("README.md"),
    DEVICES("docs/DEVICES.md"),
    API("docs/API.md"),
    GETTING_STARTED("docs/GETTING_STARTED.md"),
    DEPLOYMENT("docs/DEPLOYMENT.md");

    private static final Pattern COMMANDS =
            Pattern.compile("(<!-- not run: [^>]*-->\n)?```sh\n(.*?)```", Pattern.DOTALL);

    private final String file;

    HandbookPage(String file) {
        this.file = file;
    }

    /** Types all of them in one shell, with these variables; fails at the first that does. */
    void run(Map<String, String> variables) throws IOException, InterruptedException {
        run(variables, Path.of("."));
    }

    /** The same in that folder, where a call of curl that is refused counts as one that fails, and has an address of its own. */
    void run(Map<String, String> variables, Path folder) throws IOException, InterruptedException {
        ProcessBuilder shell = new ProcessBuilder("sh", "-euxc", commandsIn(text()))
                .directory(folder.toFile())
                .redirectErrorStream(true);
        shell.environment().putAll(variables);
        shell.environment().merge("PATH", strictCurl(folder).toString(), (path, first) -> first + ":" + path);
        Process process = shell.start();
        process.getOutputStream().close(); // nobody types
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(said).isZero();
    }

    private String text() throws IOException {
        return Files.readString(HubDistribution.project().resolve(file));
    }

    private static String commandsIn(String text) {
        return COMMANDS.matcher(text)
                .results()
                .filter(block -> block.group(1) == null)
                .map((MatchResult block) -> block.group(2))
                .collect(Collectors.joining());
    }

    /** {@return the commands below a heading} */
    String commands(String heading) throws IOException {
        return commandsIn(section(heading));
    }

    /** {@return what stands below a heading, until the next one} */
    String section(String heading) throws IOException {
        Matcher found = Pattern.compile("(?ms)^##+ %s\n(.*?)(?=^##|\\z)".formatted(Pattern.quote(heading)))
                .matcher(text());
        assertThat(found.find()).as(heading).isTrue();
        return found.group(1);
    }

    private static Path strictCurl(Path folder) throws IOException {
        Path programs =
                Files.createDirectories(folder.resolve("target/programs").toAbsolutePath());
        Path curl = programs.resolve("curl");
        Files.writeString(
                curl,
                """
                #!/bin/sh
                PATH="${PATH#*:}"
                exec curl --fail-with-body -H "X-Forwarded-For: 203.0.113.9" "$@"
                """);
        Files.setPosixFilePermissions(curl, PosixFilePermissions.fromString("rwxr-xr-x"));
        return programs;
    }
}
