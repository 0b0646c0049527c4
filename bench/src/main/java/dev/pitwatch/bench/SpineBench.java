package dev.pitwatch.bench;

import dev.pitwatch.bench.Measurement.Delay;
import dev.pitwatch.bench.Measurement.Flooded;
import dev.pitwatch.bench.Measurement.Sustained;
import dev.pitwatch.bench.Product.Site;
import dev.pitwatch.postgres.EmbeddedPostgres;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.jdbi.v3.core.Jdbi;

/** How many readings a second the whole product commits, and how soon dashboards hear of one. */
final class SpineBench {

    private static final int BATCH = 2_048;
    private static final int RATE_WARM_UP_S = 25;

    private final Workspace place;
    private final int devices;
    private final int seconds;

    /** What was measured of one that stores. */
    record Rate(Sustained sustained, Flooded flooded) {}

    /** What was measured of the product. */
    record Whole(Site site, Rate rate, Delays delays) {}

    /**
     * How soon, beside what no one can be faster than.
     *
     * @param disk of the disk alone
     */
    record Delays(Delay product, Percentiles disk) {}

    /** What was measured. */
    record Result(Rate product, Rate baseline, Sustained oneByOne, Delays delays) {}

    private SpineBench(Workspace place, Options options) {
        this.place = place;
        this.devices = options.get("devices");
        this.seconds = options.get("seconds");
    }

    /** Takes {@code --devices N}, and {@code --seconds N} for each measurement. */
    static String report(Workspace place, List<String> words) throws Exception {
        SpineBench bench = new SpineBench(place, options(words));
        double load = Markdown.load();
        return Report.of(bench.run(), bench.devices, load);
    }

    /** The same with the embedded broker, of the product alone. */
    static String reportOfArtemis(Workspace place, List<String> words) throws Exception {
        SpineBench bench = new SpineBench(place, options(words));
        double load = Markdown.load();
        return Report.ofArtemis(bench.runOnArtemis(), bench.devices, load);
    }

    /**
     * Only how many, with the embedded broker, which no flood has made page before: for pairs of versions. A flood leaves some
     * addresses paging for a minute, more or less of them by chance, and that alone is worth a third of the rate.
     */
    static String reportOfRate(Workspace place, List<String> words) throws Exception {
        SpineBench bench = new SpineBench(place, options(words));
        double load = Markdown.load();
        return Report.ofRate(bench.runRate(), bench.devices, load);
    }

    /** Only how soon: a look at what a change of the hub, its options or the machine does to it. */
    static String reportOfDelay(Workspace place, List<String> words) throws Exception {
        SpineBench bench = new SpineBench(place, options(words));
        double load = Markdown.load();
        return Report.ofDelay(bench.runDelay(), bench.devices, load);
    }

    private static Options options(List<String> words) {
        return Options.read(words, Map.of("devices", 500, "seconds", 15));
    }

    private Result run() throws IOException, InterruptedException, MqttException {
        try (EmbeddedPostgres database = database()) {
            Jdbi jdbi = Jdbi.create(database.jdbcUrl(), database.user(), database.password());
            Whole whole = productOnMosquitto(database, jdbi);
            return new Result(
                    whole.rate(),
                    baseline(database, whole.site(), jdbi),
                    oneByOne(database, whole.site(), jdbi),
                    whole.delays());
        }
    }

    private Whole runOnArtemis() throws IOException, InterruptedException {
        try (EmbeddedPostgres database = database();
                Product product = Product.start(place.below("product"), Optional.empty(), database)) {
            return product(product, database, Jdbi.create(database.jdbcUrl(), database.user(), database.password()));
        }
    }

    private Sustained runRate() throws IOException, InterruptedException {
        try (EmbeddedPostgres database = database();
                Product product = Product.start(place.below("product"), Optional.empty(), database)) {
            Site site = product.site(devices);
            Jdbi jdbi = Jdbi.create(database.jdbcUrl(), database.user(), database.password());
            try (Publisher publisher = new Publisher(product.mqttPort(), site.devices())) {
                Measurement measurement = new Measurement(publisher, jdbi, product::stored, product.work(database));
                measurement.sustained(RATE_WARM_UP_S);
                return measurement.sustained(seconds);
            }
        }
    }

    private Delays runDelay() throws IOException, InterruptedException {
        try (EmbeddedPostgres database = database();
                Mosquitto broker = Mosquitto.start(place.below("mosquitto-product"));
                Product product = Product.start(place.below("product"), Optional.of(broker), database)) {
            Jdbi jdbi = Jdbi.create(database.jdbcUrl(), database.user(), database.password());
            Site site = product.site(devices);
            try (Publisher publisher = new Publisher(product.mqttPort(), site.devices())) {
                return delays(new Measurement(publisher, jdbi, product::stored, product.work(database)), product, site);
            }
        }
    }

    private EmbeddedPostgres database() throws IOException, InterruptedException {
        return Measurement.database(place);
    }

    private Whole productOnMosquitto(EmbeddedPostgres database, Jdbi jdbi) throws IOException, InterruptedException {
        try (Mosquitto broker = Mosquitto.start(place.below("mosquitto-product"));
                Product product = Product.start(place.below("product"), Optional.of(broker), database)) {
            return product(product, database, jdbi);
        }
    }

    private Whole product(Product product, EmbeddedPostgres database, Jdbi jdbi)
            throws IOException, InterruptedException {
        Site site = product.site(devices);
        try (Publisher publisher = new Publisher(product.mqttPort(), site.devices())) {
            Measurement measurement = new Measurement(publisher, jdbi, product::stored, product.work(database));
            Delays delays = delays(measurement, product, site); // first, without what a flood leaves to clear away
            measurement.warmUp();
            measurement.warmUp();
            return new Whole(site, rate(measurement), delays);
        }
    }

    private Rate baseline(EmbeddedPostgres database, Site site, Jdbi jdbi)
            throws IOException, InterruptedException, MqttException {
        try (Mosquitto broker = Mosquitto.start(place.below("mosquitto-baseline"));
                Baseline baseline = new Baseline(broker, database.jdbcUrl(), BATCH);
                Publisher publisher = new Publisher(broker.port(), site.devices())) {
            Measurement measurement = measurement(publisher, jdbi, baseline, database, broker);
            measurement.warmUp();
            measurement.warmUp();
            return rate(measurement);
        }
    }

    private Sustained oneByOne(EmbeddedPostgres database, Site site, Jdbi jdbi)
            throws IOException, InterruptedException, MqttException {
        try (Mosquitto broker = Mosquitto.start(place.below("mosquitto-one-by-one"));
                Baseline baseline = new Baseline(broker, database.jdbcUrl(), 1);
                Publisher publisher = new Publisher(broker.port(), site.devices())) {
            return measurement(publisher, jdbi, baseline, database, broker).sustained(seconds);
        }
    }

    private static Measurement measurement(
            Publisher publisher, Jdbi jdbi, Baseline baseline, EmbeddedPostgres database, Mosquitto broker) {
        long own = ProcessHandle.current().pid();
        return new Measurement(publisher, jdbi, baseline::stored, new Work(own, database.pid(), broker.pid()));
    }

    private Rate rate(Measurement measurement) throws IOException, InterruptedException {
        Sustained sustained = measurement.sustained(seconds);
        return new Rate(sustained, measurement.flooded(seconds));
    }

    private Delays delays(Measurement measurement, Product product, Site site)
            throws IOException, InterruptedException {
        return new Delays(delay(measurement, product, site), DiskProbe.run(place.folder(), Measurement.PACE, seconds));
    }

    private Delay delay(Measurement measurement, Product product, Site site) throws IOException, InterruptedException {
        try (Dashboards dashboards = Dashboards.open(() -> product.dashboard(site.workshopId()))) {
            return measurement.delay(seconds, dashboards.all());
        }
    }
}
