package dev.pitwatch.integration;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What {@code bench/run abuse} runs: all attacks or some, at full length or {@code --short}; prints a report in Markdown. */
public final class AbuseBench implements AutoCloseable {

    private static final int FAILED = 1;
    private static final int MISUSED = 2;

    private final AbuseScale scale;
    private final Path folder;
    private Optional<AbuseGround> ground = Optional.empty();
    private Optional<AbuseRun> runs = Optional.empty();
    private final List<AbuseResult> results = new ArrayList<>();
    private int grounds;

    private AbuseBench(AbuseScale scale, Path folder) {
        this.scale = scale;
        this.folder = folder;
    }

    /** Takes names of attacks, none for all, and {@code --short}. */
    public static void main(String[] arguments) throws Exception {
        List<String> names = new ArrayList<>(List.of(arguments));
        AbuseScale scale = names.remove("--short") ? AbuseScale.SHORT : AbuseScale.LONG;
        if (!Abuse.names().containsAll(names)) {
            System.err.println("expected: abuse [names] [--short]; names: " + String.join(" ", Abuse.names()));
            System.exit(MISUSED);
        }
        Path folder = Files.createTempDirectory("pitwatch-abuse");
        System.err.println("files in " + folder);
        boolean survived;
        try (AbuseBench bench = new AbuseBench(scale, folder)) {
            survived = bench.run(names.isEmpty() ? Abuse.names() : names);
        }
        System.exit(survived ? 0 : FAILED);
    }

    /** {@return what was built: the newest commit here, and whether something was changed since} */
    private static String commit() {
        try {
            Process git = new ProcessBuilder("git", "describe", "--always", "--dirty", "--exclude=*")
                    .directory(new File(System.getProperty("pitwatch.home", ".")))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String said = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return said.isEmpty() ? "no commit known" : said;
        } catch (IOException e) {
            return "no commit known";
        }
    }

    private boolean run(List<String> names) throws IOException {
        System.out.printf(
                "# Abuse, %s, %s%n%n%d cores, Java %s%n%n%s%n",
                Instant.now().truncatedTo(ChronoUnit.SECONDS),
                commit(),
                Runtime.getRuntime().availableProcessors(),
                Runtime.version().feature(),
                AbuseResult.head());
        boolean survived = true;
        for (String name : names) {
            survived &= run(Abuse.named(name).orElseThrow());
        }
        System.out.printf(
                Locale.ROOT,
                "%nAt most: hub %d MiB, database %.1f MiB a minute besides readings, neighbour's p99 %s its quiet run's.%n",
                results.stream().mapToLong(AbuseResult::hubMib).max().orElse(0),
                results.stream()
                                .mapToDouble(one -> one.growth().kibAMinute())
                                .max()
                                .orElse(0)
                        / 1024,
                results.stream()
                        .flatMap(one -> one.slower().stream())
                        .max(Comparator.naturalOrder())
                        .map(most -> String.format(Locale.ROOT, "%.1f×", most))
                        .orElse("(not measured)"));
        System.out.println(survived ? "\nAll survived." : "\n**Not all survived**: logs in " + folder);
        return survived;
    }

    private boolean run(Abuse abuse) throws IOException {
        try {
            AbuseResult result = runs().survive(abuse);
            results.add(result);
            System.out.println(result.row());
            if (result.missed().isEmpty()) {
                return true;
            }
        } catch (Exception | AssertionError | LinkageError e) { // one that fails keeps none of the others from running
            e.printStackTrace();
            System.out.printf("| %s | **failed**: %s | | | | | | | | |%n", abuse, FaultResult.cell(e));
        }
        close(); // so that the next one meets a product that is well
        return false;
    }

    private AbuseRun runs() throws IOException {
        if (runs.isEmpty()) {
            grounds++;
            AbuseGround made = new AbuseGround(Files.createDirectories(folder.resolve("product-" + grounds)));
            ground = Optional.of(made);
            runs = Optional.of(new AbuseRun(made, scale));
        }
        return runs.get();
    }

    @Override
    public void close() {
        ground.ifPresent(AbuseGround::close);
        ground = Optional.empty();
        runs = Optional.empty();
    }
}
