package dev.pitwatch.bench;

import static dev.pitwatch.bench.Markdown.whole;

import dev.pitwatch.bench.Measurement.Sustained;
import dev.pitwatch.postgres.EmbeddedPostgres;
import dev.pitwatch.postgres.ServerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a reading costs with more devices, more workshops, and a longer past. */
final class GrowthBench {

    private static final int DEVICES = 500;
    private static final int CONNECTIONS = 500;

    private final Workspace place;
    private final Options options;

    /** A database as it is before the product starts; the readings are divided among the devices. */
    private record Case(int workshops, int devices, int readings) {}

    private record Row(Case what, Sustained sustained) {}

    private GrowthBench(Workspace place, Options options) {
        this.place = place;
        this.options = options;
    }

    /** Takes {@code --seconds N} for each case, and how far to go: {@code --workshops N} and {@code --readings N}. */
    static String report(Workspace place, List<String> words) throws Exception {
        Options options = Options.read(words, Map.of("seconds", 10, "workshops", 10_000, "readings", 10_000_000));
        double load = Markdown.load();
        List<Row> rows = new GrowthBench(place, options).run();
        Markdown text = Markdown.titled("How cost grows", load)
                .line("The load comes over %d connections at most, as fast as it is committed.", CONNECTIONS)
                .line("")
                .line("| devices | workshops | readings before | readings/s | of the first | hub µs | PostgreSQL µs |")
                .line("| --- | --- | --- | --- | --- | --- | --- |");
        double first = rows.get(0).sustained().perSecond();
        rows.forEach(row -> text.line(
                "| %s | %s | %s | %s | %.2f | %.1f | %.1f |",
                whole(row.what().devices()),
                whole(row.what().workshops()),
                whole(row.what().readings()),
                whole(row.sustained().perSecond()),
                row.sustained().perSecond() / first,
                row.sustained().hub(),
                row.sustained().database()));
        return text.line("")
                .line("The first case comes again at the end: how far both differ is what the machine adds.")
                .toString();
    }

    private List<Row> run() throws IOException, InterruptedException, SQLException {
        int workshops = options.get("workshops");
        int readings = options.get("readings");
        Case first = new Case(1, DEVICES, 0);
        List<Case> cases = List.of(
                first,
                new Case(1, 50, 0),
                new Case(1, 5_000, 0),
                new Case(1, workshops, 0),
                new Case(Math.max(1, workshops / 100), workshops, 0),
                new Case(workshops, workshops, 0),
                new Case(1, DEVICES, readings / 10),
                new Case(1, DEVICES, readings),
                first);
        List<Row> rows = new ArrayList<>();
        for (Case one : cases) {
            System.err.println(one);
            rows.add(new Row(one, measure(one, place.below("case-" + rows.size()))));
        }
        return rows;
    }

    private Sustained measure(Case one, Workspace own) throws IOException, InterruptedException, SQLException {
        Sustained sustained;
        Files.createDirectories(own.folder());
        try (EmbeddedPostgres database =
                EmbeddedPostgres.start(ServerOptions.at(own.folder().resolve("postgres")))) {
            Seed seed = Seed.of(database);
            List<BenchDevice> devices = seed.devices(one.workshops(), one.devices());
            if (one.readings() > 0) {
                seed.history(one.readings(), one.devices());
            }
            try (Mosquitto broker = Mosquitto.start(own.below("mosquitto"));
                    Product product = Product.start(own.below("product"), Optional.of(broker), database);
                    Publisher publisher =
                            new Publisher(broker.port(), devices, Math.min(CONNECTIONS, devices.size()))) {
                Measurement measurement =
                        new Measurement(publisher, seed.jdbi(), product::stored, product.work(database));
                measurement.warmUp();
                sustained = measurement.sustained(options.get("seconds"));
            }
        }
        Bench.delete(own.folder());
        return sustained;
    }
}
