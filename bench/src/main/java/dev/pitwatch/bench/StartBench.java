package dev.pitwatch.bench;

import static dev.pitwatch.bench.Markdown.met;
import static dev.pitwatch.bench.Markdown.whole;

import dev.pitwatch.postgres.EmbeddedPostgres;
import dev.pitwatch.postgres.ServerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** How soon the hub answers on a database that is in use, and how large it is. */
final class StartBench {

    private static final int DEVICES = 500;
    private static final double ANSWER_S = 6;
    private static final double UP_S = 10;
    private static final double ARCHIVE_MB = 80;

    /**
     * One start, in seconds.
     *
     * @param answer from the start of the hub's process to its first answer
     * @param ready from there to its readiness
     * @param up from the start of the launcher until devices are let in
     */
    private record Start(double answer, double ready, double up) {}

    private StartBench() {}

    /** Takes {@code --times N} to start, and {@code --readings N} that the database has. */
    static String report(Workspace place, List<String> words) throws Exception {
        Options options = Options.read(words, Map.of("times", 5, "readings", 1_000_000));
        double load = Markdown.load();
        Start[] starts = new Start[options.get("times")];
        try (EmbeddedPostgres database =
                EmbeddedPostgres.start(ServerOptions.at(place.folder().resolve("postgres")))) {
            Seed seed = Seed.of(database);
            seed.devices(1, DEVICES);
            seed.history(options.get("readings"), DEVICES);
            start(place, database); // copies the distribution
            for (int i = 0; i < starts.length; i++) {
                starts[i] = start(place, database);
            }
        }
        return text(starts, options, load, archiveMb(place));
    }

    private static String text(Start[] starts, Options options, double load, double archive) {
        double answer = median(starts, Start::answer);
        double up = median(starts, Start::up);
        return Markdown.titled("Start", load)
                .line(
                        "%d devices, %s readings, embedded broker; median of %d starts",
                        DEVICES, whole(options.get("readings")), starts.length)
                .line("")
                .line("| | s |")
                .line("| --- | --- |")
                .line("| hub's process → first HTTP 200 | %.2f |", answer)
                .line("| hub's process → ready | %.2f |", median(starts, Start::ready))
                .line("| `up` the second time → devices are let in | %.2f |", up)
                .line("")
                .line("- first answer within %.0f s: %s", ANSWER_S, met(answer <= ANSWER_S))
                .line("- `up` the second time within %.0f s: %s", UP_S, met(up <= UP_S))
                .line("- archive at most %.0f MB: %.1f, %s", ARCHIVE_MB, archive, met(archive <= ARCHIVE_MB))
                .toString();
    }

    private static Start start(Workspace place, EmbeddedPostgres database) throws IOException, InterruptedException {
        long began = Clocks.micros();
        try (Product product = Product.start(place.below("product"), Optional.empty(), database)) {
            long open = Clocks.micros();
            long hub = product.hubStarted();
            return new Start((product.answered() - hub) / 1e6, (product.ready() - hub) / 1e6, (open - began) / 1e6);
        }
    }

    private static double median(Start[] starts, ToDoubleFunction<Start> time) {
        double[] sorted = Stream.of(starts).mapToDouble(time).sorted().toArray();
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    private static double archiveMb(Workspace place) throws IOException {
        try (Stream<Path> built = Files.list(place.home().resolve("camel-app/distribution/assembly/target"))) {
            Path archive = built.filter(path -> path.toString().endsWith(".tar.gz"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("the distribution was not built"));
            return Files.size(archive) / 1e6;
        }
    }
}
