package dev.pitwatch.bench;

import static dev.pitwatch.bench.Markdown.met;
import static dev.pitwatch.bench.Markdown.whole;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** How soon the whole product, its own database in use included, is up again, and how large it is. */
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

    /** Takes {@code --times N} to start again, and {@code --readings N} that the database has. */
    static String report(Workspace place, List<String> words) throws Exception {
        Options options = Options.read(words, Map.of("times", 5, "readings", 1_000_000));
        double load = Markdown.load();
        Workspace data = place.below("product");
        OwnDatabase.in(data).fill(DEVICES, options.get("readings"));
        Start first = start(data);
        Start[] again = new Start[Math.max(1, options.get("times"))];
        for (int i = 0; i < again.length; i++) {
            again[i] = start(data);
        }
        return text(first, again, options, load, archiveMb(place));
    }

    private static String text(Start first, Start[] again, Options options, double load, double archive) {
        double answer = median(again, Start::answer);
        double up = median(again, Start::up);
        boolean answersSoon = answer <= ANSWER_S;
        boolean upSoon = up <= UP_S;
        boolean small = archive <= ARCHIVE_MB;
        Markdown text = Markdown.titled("Start", load)
                .line("%d devices, %s readings; embedded database and broker", DEVICES, whole(options.get("readings")))
                .line("")
                .line("The first start finds the database, but has to put the hub into the data folder.")
                .line("The second one finds all: median of %d, one after the other.", again.length)
                .line("")
                .line("| | first start, s | second start, s |")
                .line("| --- | --- | --- |")
                .line("| hub's process → first HTTP 200 | %.2f | %.2f |", first.answer(), answer)
                .line("| hub's process → ready | %.2f | %.2f |", first.ready(), median(again, Start::ready))
                .line("| `up`, with the database's start → devices are let in | %.2f | %.2f |", first.up(), up)
                .line("")
                .line("- second start, first answer within %.0f s: %.2f, %s", ANSWER_S, answer, met(answersSoon))
                .line("- second start, devices are let in within %.0f s: %.2f, %s", UP_S, up, met(upSoon))
                .line("- archive at most %.0f MB: %.1f, %s", ARCHIVE_MB, archive, met(small));
        if (!(answersSoon && upSoon && small)) {
            throw new Missed(text.toString());
        }
        return text.toString();
    }

    private static Start start(Workspace data) throws IOException, InterruptedException {
        long began = Clocks.micros();
        try (Product product = Product.startEmbedded(data)) {
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
