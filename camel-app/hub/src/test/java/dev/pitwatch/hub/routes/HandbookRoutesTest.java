package dev.pitwatch.hub.routes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.core.readings.driver.DriverRegistry;
import dev.pitwatch.core.readings.reading.CoreMetric;
import dev.pitwatch.core.readings.reading.Delivery;
import dev.pitwatch.core.readings.reading.Reading;
import dev.pitwatch.core.readings.reading.ReadingJson;
import dev.pitwatch.core.readings.reading.ReadingMapper;
import dev.pitwatch.core.readings.reading.Rejected;
import dev.pitwatch.core.testing.MailServer;
import dev.pitwatch.core.testing.RouteEdit;
import dev.pitwatch.core.testing.SampleReading;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.hub.ingest.RouteRefusals;
import dev.pitwatch.hub.live.ReadingText;
import dev.pitwatch.hub.mail.MailSender;
import dev.pitwatch.hub.mqtt.Receive;
import dev.pitwatch.hub.news.News;
import dev.pitwatch.hub.store.FakeRepository;
import dev.pitwatch.hub.store.ReadingStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.Processor;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The worked edits of docs/editing-routes.md, loaded and run; those that work on rows, of a batch size, a limit and a second look, run
 * in HousekeepingRoutesIT.
 */
class HandbookRoutesTest {

    private static final Path EXAMPLES = Path.of("../../docs/examples/routes");
    private static final String PASSWORD = "p&a=s+s%w#o?rd";
    /** In place of ingest: what comes is stored, or refused as errors.camel.yaml says. */
    private static final String TRY =
            """
            - route:
                id: try-it
                routeConfigurationId: ingest-errors
                from:
                  uri: direct:try
                  steps:
                    - to: {id: try-judge, uri: "bean:judge"}
                    - to: {id: try-store, uri: "reading-store:readings"}
            """;

    private static final SampleWorkshop SHOP = new SampleWorkshop(1, "w", 1, "ESP32-1");

    @TempDir
    Path folder;

    private final FakeRepository repository = new FakeRepository();
    private final ReadingStore store = new ReadingStore(
            repository, new News(new SimpleMeterRegistry()), new SimpleMeterRegistry(), Clock.systemUTC());
    private final DefaultCamelContext context = new DefaultCamelContext(false);
    private final MailServer mail = new MailServer(PASSWORD);
    private final MailSender sender = new MailSender(Map.of(
            "SMTP_HOST", "127.0.0.1",
            "SMTP_PORT", Integer.toString(mail.port()),
            "SMTP_USER", "pitwatch",
            "SMTP_PASSWORD", PASSWORD,
            "SMTP_TLS", "off"));
    private final Map<String, String> environment = new HashMap<>();
    private Path routes;
    private RouteFiles files;

    @BeforeEach
    void start() throws IOException {
        routes = Files.createDirectories(folder.resolve("routes"));
        environment.putAll(
                Map.of("SMTP_HOST", "127.0.0.1", "SMTP_FROM", "hub@example.com", "VIOLATION_MAIL_MS", "200"));
        context.disableJMX();
        context.getRegistry().bind("mailSender", sender);
        context.getRegistry().bind("readingStore", store);
        context.getRegistry().bind("readingJson", new ReadingText(new ReadingJson(new DriverRegistry())));
        context.getRegistry().bind("judge", (Processor) exchange -> {
            if (exchange.getMessage().getBody() instanceof Rejected rejected) {
                throw rejected;
            }
        });
        context.getRegistry().bind("rejection", (Processor)
                exchange -> exchange.getMessage().setBody(exchange.getProperty("CamelExceptionCaught")));
        context.getPropertiesComponent().addInitialProperty("pitwatch.data", folder.toString());
        store.start();
    }

    @AfterEach
    void stop() throws IOException {
        if (files != null) {
            files.close();
        }
        context.close();
        store.close();
        sender.close();
        mail.close();
    }

    private void load(String example) throws IOException {
        loadAll();
        new RouteEdit(EXAMPLES.resolve(example)).apply(routes);
        files.scan();
        files.scan();
    }

    /** What lies in the folder, with the shipped file of errors and a route to try it by. */
    private void loadAll() throws IOException {
        new RouteProperties(environment, folder).offer(context);
        context.build();
        new RouteRestrictions(RouteRestrictions.STANDARD, folder.resolve("exports")).impose(context);
        context.start();
        Files.copy(Path.of("../../routes/errors.camel.yaml"), routes.resolve("errors.camel.yaml"));
        Files.writeString(routes.resolve("try.camel.yaml"), TRY);
        files = new RouteFiles(
                context,
                routes,
                folder.resolve("kept"),
                (action, thing, id, details) -> {},
                Clock.systemUTC(),
                new SimpleMeterRegistry());
        files.scan();
        assertThat(files.failures()).isEmpty();
    }

    private void send(Object body) {
        context.createProducerTemplate().send("direct:try", exchange -> {
            exchange.setProperty(
                    Receive.DELIVERY,
                    new Delivery("t", new byte[0], 1, Instant.parse("2026-02-20T22:30:00Z"), () -> {}));
            exchange.getMessage().setBody(body);
        });
    }

    private static Reading reading(long seq, String... flags) {
        return SampleReading.of(SHOP)
                .seq(seq)
                .with(CoreMetric.IAQ, 5)
                .flags(flags)
                .build();
    }

    @Test
    void givenMailOnViolation_whenADeviceIsRefused_thenItIsStoredAndAMailIsSent() throws IOException {
        load("mail-on-violation");
        assertThat(files.failures()).isEmpty();

        send(Rejected.deadLetter("bad_json", "not JSON", null));
        send(Rejected.violation("bad_key", "device ESP32-1: its licence key is wrong", "ESP32-1", 1L, false));

        await().untilAsserted(() -> assertThat(mail.mails()).hasSize(1));
        assertThat(mail.mails().get(0))
                .contains("To: platform@example.com")
                .contains("Subject: Pitwatch: 1 messages of devices refused")
                .contains("The newest: bad_key, device ESP32-1: its licence key is wrong");
        await().until(() -> repository.reasons().equals(List.of("bad_json", "bad_key")));
    }

    @Test
    void givenMailOnViolation_whenNoMailServerIsSet_thenRefusedWithTheLineAndNothingElseSuffers() throws IOException {
        environment.remove("SMTP_HOST");
        load("mail-on-violation");

        assertThat(files.failures()).containsOnlyKeys("mail");
        assertThat(files.failures().get("mail")).matches("mail\\.camel\\.yaml:\\d+: .*SMTP_HOST.*");
        send(Rejected.violation("bad_key", "wrong", "ESP32-1", 1L, false));
        await().until(() -> repository.reasons().equals(List.of("bad_key")));
    }

    @Test
    void givenASecondOutput_whenReadingsAreStored_thenEachIsALineOfTheFile() throws IOException {
        load("second-output");
        assertThat(files.failures()).isEmpty();

        send(reading(1));
        send(reading(2));

        await().untilAsserted(() ->
                assertThat(lines(folder.resolve("exports/archive"))).hasSize(2));
        assertThat(lines(folder.resolve("exports/archive")).get(1))
                .startsWith("{\"pit_id\":1,")
                .contains("\"seq\":2");
    }

    @Test
    void givenAFilter_whenReadingsAreStored_thenOnlyThoseItLetsThroughAreNoted() throws IOException {
        load("filter");
        assertThat(files.failures()).isEmpty();

        send(reading(1));
        send(reading(2, "clock"));
        send(reading(3, "range"));

        await().until(() -> repository.size() == 3);
        await().untilAsserted(() -> assertThat(folder.resolve("exports/clocks.txt"))
                .exists()
                .content()
                .isEqualTo("ESP32-1 2026-02-20T22:30:00Z\n"));
    }

    @Test
    void givenAFilterOnAMeasuredValue_whenReadingsAreStored_thenOnlyThoseItLetsThroughAreNoted() throws IOException {
        load("much-dust");
        assertThat(files.failures()).isEmpty();

        send(reading(1)); // without dust
        send(SampleReading.of(SHOP).seq(2).with(CoreMetric.PM25, 250).build());
        send(SampleReading.of(SHOP).seq(3).with(CoreMetric.PM25, 251).build());

        await().until(() -> repository.size() == 3);
        await().untilAsserted(() -> assertThat(folder.resolve("exports/dust.txt"))
                .exists()
                .content()
                .isEqualTo("ESP32-1 251.0\n"));
    }

    @Test
    void givenADeviceThatIsDropped_whenItSends_thenItIsAcknowledgedAndOnlyOthersAreStored() throws IOException {
        AtomicInteger acknowledged = new AtomicInteger();
        bindIngest();
        String shipped = Files.readString(Path.of("../../routes/ingest.camel.yaml"));
        Files.writeString(routes.resolve("ingest.camel.yaml"), shipped);
        new RouteEdit(EXAMPLES.resolve("drop-device")).apply(routes);
        String edited = Files.readString(routes.resolve("ingest.camel.yaml"));
        // Without the routes that read from a broker.
        Files.writeString(
                routes.resolve("ingest.camel.yaml"),
                edited.substring(0, edited.indexOf("- route:\n    id: ingest-readings")));
        loadAll();

        for (String device : List.of("ESP32-A1B2C3D4E5F6", "ESP32-1")) {
            context.createProducerTemplate().send("direct:ingest", exchange -> {
                exchange.setProperty(
                        Receive.DELIVERY,
                        new Delivery("t", new byte[0], 1, Instant.EPOCH, acknowledged::incrementAndGet));
                exchange.setProperty("reading", of(device));
            });
        }

        await().untilAsserted(() -> assertThat(acknowledged).hasValue(2));
        assertThat(repository.size()).isEqualTo(1);
        assertThat(repository.reasons()).doesNotContain("internal");
    }

    private static Reading of(String device) {
        return SampleReading.of(SHOP)
                .device(device)
                .seq(1)
                .with(CoreMetric.IAQ, 5)
                .build();
    }

    /** The steps of ingest do nothing; the last one leaves the reading that was sent. */
    private void bindIngest() {
        context.getRegistry().bind("readingMapper", ReadingMapper.create());
        context.getRegistry().bind("refuse", new RouteRefusals());
        for (String step : List.of("licence", "drivers", "deviceClock", "stuckSensors", "calibration", "car")) {
            context.getRegistry().bind(step, (Processor) exchange -> {});
        }
        context.getRegistry().bind("receive", (Processor) exchange ->
                exchange.getMessage().setBody("{\"device_id\":\"d\",\"license_key\":\"k\"}".getBytes(UTF_8)));
        context.getRegistry().bind("airQuality", (Processor)
                exchange -> exchange.getMessage().setBody(exchange.getProperty("reading")));
    }

    @Test
    void givenTheHandbook_whenItQuotesARouteFile_thenTheQuoteStandsInAnExample() throws IOException {
        List<String> examples = new ArrayList<>();
        for (Path folder : List.of(EXAMPLES, Path.of("../../routes"))) {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path file : all.filter(Files::isRegularFile).toList()) {
                    examples.add(withoutIndentation(Files.readString(file)));
                }
            }
        }
        Matcher quotes = Pattern.compile("```(?:yaml|diff)\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("../../docs/editing-routes.md")));

        int found = 0;
        while (quotes.find()) {
            found++;
            String quote = withoutIndentation(quotes.group(1));
            assertThat(examples).as(quote).anyMatch(example -> example.contains(quote));
        }
        assertThat(found).isPositive();
    }

    private static String withoutIndentation(String text) {
        return text.lines().map(line -> line.replaceFirst("^[+ ]", "").strip()).collect(Collectors.joining("\n"));
    }

    /** Of the folder's one file; none while it isn't there. */
    private static List<String> lines(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            Optional<Path> file = files.findFirst();
            return file.isEmpty() ? List.of() : Files.readAllLines(file.get());
        }
    }
}
