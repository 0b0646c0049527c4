package dev.pitwatch.bench;

import dev.pitwatch.bench.Measurement.Sustained;
import dev.pitwatch.postgres.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.jdbi.v3.core.Jdbi;

/**
 * How many readings a second two versions of the product commit, in one run: both stand there and are warm, and get readings in
 * turns of some seconds, this one first and the other first by turns. What a machine's speed does within minutes, and what the
 * compiler still takes after a start, is more than what versions differ by.
 */
final class VersionsBench {

    private static final double SEEN_MICROS = 0.3;

    private final Workspace place;
    private final int devices;
    private final int seconds;
    private final int warm;
    private final int pairs;

    /**
     * What one turn gave.
     *
     * @param hub what its threads used until all was stored
     * @param readings that were stored by then: more than within the turn
     */
    private record Turn(Sustained sustained, ThreadTimes hub, long readings) {}

    /** A version that runs, with those that send to it. */
    private static final class Version implements AutoCloseable {

        private final EmbeddedPostgres database;
        private final Product product;
        private final Publisher publisher;
        private final Measurement measurement;
        private final List<Turn> turns = new ArrayList<>();

        Version(Workspace place, int devices) throws IOException, InterruptedException, MqttException {
            database = Measurement.database(place);
            product = Product.start(place.below("product"), Optional.empty(), database);
            Jdbi jdbi = Jdbi.create(database.jdbcUrl(), database.user(), database.password());
            publisher = new Publisher(product.mqttPort(), product.site(devices).devices());
            measurement = new Measurement(publisher, jdbi, product::stored, product.work(database));
        }

        void turn(int seconds) throws IOException, InterruptedException {
            ThreadTimes before = ThreadTimes.of(product.hub());
            long stored = product.stored();
            Sustained sustained = measurement.sustained(seconds);
            ThreadTimes used = ThreadTimes.of(product.hub()).since(before);
            turns.add(new Turn(sustained, used, product.stored() - stored));
        }

        @Override
        public void close() throws IOException {
            publisher.close();
            product.close();
            database.close();
        }
    }

    private VersionsBench(Workspace place, Options options) {
        this.place = place;
        this.devices = options.get("devices");
        this.seconds = options.get("seconds");
        this.warm = options.get("warm");
        this.pairs = options.get("pairs");
    }

    /** Takes the folder of the other version, built, and {@code --pairs N}, {@code --seconds N} of a turn, {@code --warm N}, {@code --devices N}. */
    static String report(Workspace place, List<String> words) throws Exception {
        Path other = place.home().resolve(words.isEmpty() ? "" : words.get(0)).normalize();
        if (words.isEmpty() || !Files.isDirectory(other.resolve("bench/target/lib"))) {
            throw new Misused(
                    "expected the folder of another version first, in which bench/run was run, as seen from this checkout: ../old --pairs 12");
        }
        Options options = Options.read(
                words.subList(1, words.size()), Map.of("devices", 500, "seconds", 10, "warm", 60, "pairs", 12));
        if (options.get("pairs") < 2) {
            throw new Misused("--pairs is %d, expected 2 at least".formatted(options.get("pairs")));
        }
        return new VersionsBench(place, options).run(other, Markdown.load());
    }

    private String run(Path other, double load) throws IOException, InterruptedException, MqttException {
        try (Version mine = new Version(place.below("this"), devices);
                Version theirs = new Version(place.of(other).below("other"), devices)) {
            theirs.measurement.sustained(warm);
            mine.measurement.sustained(warm);
            for (int pair = 0; pair < pairs; pair++) {
                boolean first = pair % 2 == 0;
                (first ? mine : theirs).turn(seconds);
                (first ? theirs : mine).turn(seconds);
            }
            return text(load, mine, theirs);
        }
    }

    private String text(double load, Version mine, Version theirs) {
        Markdown text = Markdown.titled("Two versions in turns", load)
                .line("%d devices with a connection each; turns of %d s after %d s", devices, seconds, warm)
                .line("")
                .line("| pair | this, readings/s | the other | share |")
                .line("| --- | --- | --- | --- |");
        double sum = 0;
        double squares = 0;
        for (int pair = 0; pair < pairs; pair++) {
            double one = mine.turns.get(pair).sustained().perSecond();
            double two = theirs.turns.get(pair).sustained().perSecond();
            double log = Math.log(one / two);
            sum += log;
            squares += log * log;
            text.line("| %d | %s | %s | %.3f |", pair + 1, Markdown.whole(one), Markdown.whole(two), one / two);
        }
        double mean = sum / pairs;
        double error = Math.sqrt(Math.max(0, squares / pairs - mean * mean) / (pairs - 1));
        text.line("")
                .line(
                        "this beside the other: **%.3f** (geometric mean; its standard error %.3f)",
                        Math.exp(mean), Math.exp(mean) * error)
                .line("")
                .line("| CPU of a reading, µs | this | the other |")
                .line("| --- | --- | --- |");
        processor(text, "hub", mine, theirs, Sustained::hub);
        processor(text, "PostgreSQL", mine, theirs, Sustained::database);
        processor(text, "broker", mine, theirs, Sustained::broker);
        threads(text, micros(mine), micros(theirs));
        return text.toString();
    }

    private static void processor(
            Markdown text, String what, Version mine, Version theirs, ToDoubleFunction<Sustained> micros) {
        text.line("| %s | %.1f | %.1f |", what, mean(mine, micros), mean(theirs, micros));
    }

    private static double mean(Version version, ToDoubleFunction<Sustained> micros) {
        return version.turns.stream()
                .mapToDouble(turn -> micros.applyAsDouble(turn.sustained()))
                .average()
                .orElse(0);
    }

    private static void threads(Markdown text, Map<String, Double> mine, Map<String, Double> theirs) {
        Map<String, Double> all = new TreeMap<>(theirs);
        mine.forEach((name, micros) -> all.merge(name, micros, Math::max));
        all.entrySet().stream()
                .filter(thread -> thread.getValue() >= SEEN_MICROS)
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .forEach(thread -> text.line(
                        "| hub: %s | %.1f | %.1f |",
                        thread.getKey(),
                        mine.getOrDefault(thread.getKey(), 0.0),
                        theirs.getOrDefault(thread.getKey(), 0.0)));
    }

    private static Map<String, Double> micros(Version version) {
        double readings = version.turns.stream().mapToLong(Turn::readings).sum();
        Map<String, Double> all = new TreeMap<>();
        version.turns.forEach(turn ->
                turn.hub().byName().forEach((name, used) -> all.merge(name, used.micros() / readings, Double::sum)));
        return all;
    }
}
