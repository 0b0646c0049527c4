package dev.pitwatch.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Each by the script {@code pitwatch} of the version's folder, in a process of its own. */
final class ProcessVerbs implements VersionVerbs {

    private final List<String> as;
    private final Map<String, String> environment;
    private final Path said;

    /**
     * For one installation.
     *
     * @param as what stands before each command, so that another user runs it; empty: this one does
     * @param said a file for what one says
     */
    ProcessVerbs(List<String> as, Map<String, String> environment, Path said) {
        this.as = List.copyOf(as);
        this.environment = Map.copyOf(environment);
        this.said = said;
    }

    @Override
    public List<String> run(Path home, Map<String, String> more, Duration within, List<String> words)
            throws InterruptedException {
        List<String> command = new ArrayList<>(as);
        command.add(home.resolve("pitwatch").toString());
        command.addAll(words);
        ProcessBuilder builder = new ProcessBuilder(command).directory(home.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.environment().putAll(more);
        try {
            Process process = builder.redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start();
            process.getOutputStream().close(); // it asks for nothing
            boolean ended = process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS);
            if (!ended) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
            List<String> lines =
                    Files.readString(said, StandardCharsets.UTF_8).lines().toList();
            if (!ended || process.exitValue() != 0) {
                throw failed(home, words, lines, ended ? "" : " did not end within %d s".formatted(within.toSeconds()));
            }
            return lines;
        } catch (IOException e) {
            throw new UncheckedIOException(home.resolve("pitwatch").toString(), e);
        }
    }

    private static LauncherException failed(Path home, List<String> words, List<String> lines, String why) {
        List<String> all = new ArrayList<>();
        all.add("%s/pitwatch %s%s%s".formatted(home, words.get(0), why, why.isEmpty() ? " failed:" : ":"));
        lines.forEach(line -> all.add("  " + line));
        return new LauncherException(all);
    }
}
