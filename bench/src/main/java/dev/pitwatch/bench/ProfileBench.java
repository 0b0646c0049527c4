package dev.pitwatch.bench;

import dev.pitwatch.postgres.EmbeddedPostgres;
import dev.pitwatch.postgres.ServerOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Where the hub spends its time while it stores as many readings as it can: a flame graph, and its threads in figures. */
final class ProfileBench {

    private static final int DEVICES = 500;

    private ProfileBench() {}

    /** Takes {@code --seconds N}; leaves target/bench/hub.jfr and hub.svg. */
    static String report(Workspace place, List<String> words) throws Exception {
        Options options = Options.read(words, Map.of("seconds", 30));
        double load = Markdown.load();
        Path folder = Files.createDirectories(place.home().resolve("target/bench"));
        Path recording = folder.resolve("hub.jfr");
        try (EmbeddedPostgres database =
                EmbeddedPostgres.start(ServerOptions.at(place.folder().resolve("postgres")))) {
            Seed seed = Seed.of(database);
            List<BenchDevice> devices = seed.devices(1, DEVICES);
            try (Mosquitto broker = Mosquitto.start(place.below("mosquitto"));
                    Product product = Product.start(place.below("product"), Optional.of(broker), database);
                    Publisher publisher = new Publisher(broker.port(), devices)) {
                Measurement measurement =
                        new Measurement(publisher, seed.jdbi(), product::stored, product.work(database));
                measurement.warmUp();
                Jcmd.run(product.hub(), "JFR.start", "name=bench", "settings=profile");
                measurement.flatOut(Duration.ofSeconds(options.get("seconds")));
                Jcmd.run(product.hub(), "JFR.dump", "name=bench", "filename=" + recording);
            }
        }
        FlameGraph graph = FlameGraph.of(recording);
        Path picture = Files.writeString(folder.resolve("hub.svg"), graph.svg());
        return text(graph, load) + String.format(Locale.ROOT, "%n%s%n%s%n", picture, recording);
    }

    private static Markdown text(FlameGraph graph, double load) {
        Markdown text = Markdown.titled("Where the hub's time goes", load)
                .line("| thread | samples | share |")
                .line("| --- | --- | --- |");
        graph.threads()
                .forEach((thread, samples) ->
                        text.line("| %s | %d | %.0f %% |", thread, samples, 100.0 * samples / graph.samples()));
        return text;
    }
}
