package dev.pitwatch.bench;

import dev.pitwatch.bench.Measurement.Delay;
import dev.pitwatch.bench.Measurement.Sustained;
import dev.pitwatch.bench.Product.Site;
import dev.pitwatch.postgres.EmbeddedPostgres;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/** The product beside a bare client in the same run, at three loads and at the most that each takes. */
final class LoadsBench {

    /** Readings a second. */
    static final List<Integer> LOADS = List.of(500, 8_000, 16_000);

    /** So long both are at work at the first of them before anything counts: until then it is Java's compilers that are measured. */
    private static final int YOUNG_S = 60;

    private final Workspace place;
    private final int wanted;
    private final int seconds;
    private final List<BenchDevice> devices = new ArrayList<>();

    /**
     * What was measured of one that stores.
     *
     * @param delays one for each of {@link #LOADS}
     */
    record Program(List<Delay> delays, Sustained sustained) {}

    /** What was measured. */
    record Result(Program product, Program bare) {}

    private LoadsBench(Workspace place, Options options) {
        this.place = place;
        this.wanted = options.get("devices");
        this.seconds = options.get("seconds");
    }

    /** Takes {@code --devices N}, and {@code --seconds N} for each measurement. */
    static String report(Workspace place, List<String> words) throws Exception {
        double load = Markdown.load();
        return LoadsReport.of(measure(place, words), load);
    }

    /** Takes the same words. */
    static Result measure(Workspace place, List<String> words) throws IOException, InterruptedException {
        LoadsBench bench = of(place, words);
        try (EmbeddedPostgres database = bench.database()) {
            return bench.run(database);
        }
    }

    /** Takes the same words, and measures nothing yet. */
    static LoadsBench of(Workspace place, List<String> words) {
        return new LoadsBench(place, Options.read(words, Map.of("devices", 200, "seconds", 20)));
    }

    EmbeddedPostgres database() throws IOException, InterruptedException {
        return Measurement.database(place);
    }

    Result run(EmbeddedPostgres database) throws IOException, InterruptedException {
        Jdbi jdbi = Jdbi.create(database.jdbcUrl(), database.user(), database.password());
        return new Result(product(database, jdbi), bare(database, jdbi));
    }

    /** {@return those of the product's run} */
    List<BenchDevice> devices() {
        return devices;
    }

    int seconds() {
        return seconds;
    }

    private Program product(EmbeddedPostgres database, Jdbi jdbi) throws IOException, InterruptedException {
        try (Mosquitto broker = Mosquitto.start(place.below("mosquitto-product"));
                Product product = Product.start(place.below("product"), Optional.of(broker), database)) {
            Site site = product.site(wanted);
            devices.addAll(site.devices());
            try (Publisher publisher = new Publisher(broker.port(), devices)) {
                Measurement measurement = new Measurement(publisher, jdbi, product::stored, product.work(database));
                return program(measurement, () -> product.dashboard(site.workshopId()));
            }
        }
    }

    private Program bare(EmbeddedPostgres database, Jdbi jdbi) throws IOException, InterruptedException {
        try (Mosquitto broker = Mosquitto.start(place.below("mosquitto-bare"));
                BareProcess bare = BareProcess.start(place.below("bare"), broker, database);
                Publisher publisher = new Publisher(broker.port(), devices)) {
            Work work = new Work(bare.pid(), database.pid(), broker.pid());
            return program(new Measurement(publisher, jdbi, bare::stored, work), bare::dashboard);
        }
    }

    private Program program(Measurement measurement, Dashboards.Source source)
            throws IOException, InterruptedException {
        try (Dashboards dashboards = Dashboards.open(source)) {
            measurement.atPace(LOADS.get(0), YOUNG_S, dashboards.all());
            List<Delay> delays = new ArrayList<>();
            for (int load : LOADS) {
                delays.add(measurement.delayAt(load, seconds, dashboards.all()));
            }
            return new Program(List.copyOf(delays), measurement.sustained(seconds));
        }
    }
}
