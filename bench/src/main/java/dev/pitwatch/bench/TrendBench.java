package dev.pitwatch.bench;

import dev.pitwatch.bench.LoadsBench.Program;
import dev.pitwatch.bench.LoadsBench.Result;
import dev.pitwatch.bench.Measurement.Delay;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Adds a line about this commit to {@code bench/trend.tsv}: what {@link LoadsBench} measures of the product, each time with
 * its ratio to the bare client, so that a slow-down is seen in the commit that brought it and not in a neighbour's load.
 */
final class TrendBench {

    private TrendBench() {}

    /** Takes the options of loads; answers the lines of before, the newest twenty, and the new one. */
    static String report(Workspace place, List<String> words) throws Exception {
        Result result = LoadsBench.measure(place, words);
        Path trend = place.home().resolve("bench/trend.tsv");
        Files.writeString(trend, line(commit(place.home()), result) + "\n", StandardOpenOption.APPEND);
        List<String> lines = Files.readAllLines(trend);
        List<String> shown = new ArrayList<>(lines.subList(0, 1));
        shown.addAll(lines.subList(Math.max(1, lines.size() - 20), lines.size()));
        return String.join("\n", shown) + "\n";
    }

    private static String line(String commit, Result result) {
        Program product = result.product();
        Program bare = result.bare();
        List<String> fields = new ArrayList<>(List.of(
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                commit,
                figure(product.sustained().perSecond(), bare.sustained().perSecond())));
        for (int i = 0; i < LoadsBench.LOADS.size(); i++) {
            Delay ours = product.delays().get(i);
            Delay theirs = bare.delays().get(i);
            fields.add(figure(ours.screen().millis(50), theirs.screen().millis(50)));
            fields.add(figure(ours.screen().millis(99), theirs.screen().millis(99)));
        }
        Delay quiet = product.delays().get(0);
        Delay ofBare = bare.delays().get(0);
        fields.add(figure(quiet.hub(), ofBare.hub()));
        fields.add(figure(quiet.database(), ofBare.database()));
        fields.add(figure(product.sustained().hub(), bare.sustained().hub()));
        fields.add(Long.toString(product.sustained().memoryMib()));
        return String.join("\t", fields);
    }

    /** {@return it, and how many times the bare client's it is} */
    private static String figure(double product, double bare) {
        return String.format(Locale.ROOT, "%.1f (%.2f)", product, product / bare);
    }

    /** {@return the commit of the sources, with a plus where they differ from it} */
    private static String commit(Path home) throws IOException, InterruptedException {
        String changed =
                git(home, "status", "--porcelain", "--untracked-files=no").isEmpty() ? "" : "+";
        return git(home, "rev-parse", "--short=8", "HEAD") + changed;
    }

    private static String git(Path home, String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command).directory(home.toFile()).start();
        String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0) {
            throw new IOException("git %s failed in %s".formatted(words[0], home));
        }
        return answer;
    }
}
