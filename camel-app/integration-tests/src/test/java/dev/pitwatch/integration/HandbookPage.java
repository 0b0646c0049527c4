package dev.pitwatch.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A page of docs/ whose commands can be typed one after the other: those in blocks of {@code sh}. */
enum HandbookPage {
    DEVICES;

    private static final Pattern COMMANDS = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);

    /** Types all of them in one shell, with these variables; fails at the first that does. */
    void run(Map<String, String> variables) throws IOException, InterruptedException {
        String page = Files.readString(Path.of("..", "..", "docs", name() + ".md"));
        String script = COMMANDS.matcher(page)
                .results()
                .map((MatchResult block) -> block.group(1))
                .collect(Collectors.joining());
        ProcessBuilder shell = new ProcessBuilder("sh", "-euc", script).redirectErrorStream(true);
        shell.environment().putAll(variables);
        Process process = shell.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(said).isZero();
    }
}
