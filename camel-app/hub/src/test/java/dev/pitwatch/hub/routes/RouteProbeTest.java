package dev.pitwatch.hub.routes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.database.ReadingTrialChannels.Verdict;
import dev.pitwatch.core.admission.licence.LicenceKey;
import dev.pitwatch.core.readings.driver.DriverRegistry;
import dev.pitwatch.core.readings.reading.CoreMetric;
import dev.pitwatch.core.readings.reading.Reading;
import dev.pitwatch.core.readings.reading.ReadingJson;
import dev.pitwatch.core.readings.reading.Rejected;
import dev.pitwatch.core.readings.reading.RowRefused;
import dev.pitwatch.core.readings.reading.StorageUnavailable;
import dev.pitwatch.core.testing.RouteEdit;
import dev.pitwatch.hub.ingest.IngestProbe;
import dev.pitwatch.hub.live.ReadingText;
import dev.pitwatch.hub.mqtt.DisconnectOnStop;
import dev.pitwatch.hub.mqtt.DurableMqttClient;
import dev.pitwatch.hub.mqtt.MqttAddress;
import dev.pitwatch.hub.routes.ProbeRun.Finding;
import dev.pitwatch.hub.routes.RouteFileCheck.Checked;
import dev.pitwatch.hub.routes.RouteProbe.Tried;
import dev.pitwatch.spi.Decoded;
import dev.pitwatch.spi.Metric;
import dev.pitwatch.spi.SensorDriver;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.camel.Processor;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.Registry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Edits of the shipped ingest are tried with made-up readings beside it, before they take over. */
class RouteProbeTest {

    private static final Path ROUTES = Path.of("../../routes");
    private static final String STORE =
            "        - to:\n            id: ingest-store\n            uri: reading-store:readings\n";
    private static final String CALLED =
            """
            - route:
                id: mine
                from:
                  uri: direct:mine
                  steps:
                    - %s
            """;

    @TempDir
    Path notes;

    private final DefaultCamelContext live = new DefaultCamelContext();
    private final Map<String, TrackedFile> tracked = new ConcurrentSkipListMap<>();
    private final List<DurableMqttClient> clients = new ArrayList<>();
    private final List<Reading> rehearsed = new ArrayList<>();
    private final AtomicInteger called = new AtomicInteger();
    private final List<Trial> trials = new ArrayList<>();
    private final Trial trial = trial(rehearsed::add);
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final RouteProbe probe =
            new RouteProbe(live, tracked, new IngestWay(live, tracked), Optional.of(trial), meters);

    private Trial trial(Consumer<Reading> rows) {
        Trial made = new Trial(rows);
        trials.add(made);
        return made;
    }

    /** The hub's own, for as long as this machine takes, and with rows that a test sees. */
    static final class Trial implements ProbedIngest, AutoCloseable {

        private final IngestProbe ingest;
        private Consumer<Registry> more = registry -> {};
        private boolean forgesNothing;

        Trial(Consumer<Reading> rows) {
            DriverRegistry drivers = new DriverRegistry();
            drivers.add(new GasSensor());
            ingest = new IngestProbe(
                    new LicenceKey(new MasterKey(new byte[32])),
                    drivers,
                    Clock.systemUTC(),
                    rows,
                    Duration.ofSeconds(30));
            ingest.start();
        }

        @Override
        public void bind(Registry registry) {
            ingest.bind(registry);
            more.accept(registry);
        }

        @Override
        public Made good() {
            return ingest.good();
        }

        @Override
        public Made forged() {
            return forgesNothing ? ingest.good() : ingest.forged();
        }

        @Override
        public boolean isMeant(Rejected why) {
            return ingest.isMeant(why);
        }

        @Override
        public void write(Reading reading) {
            ingest.write(reading);
        }

        @Override
        public Duration longest() {
            return ingest.longest();
        }

        @Override
        public void close() {
            ingest.close();
        }
    }

    private static final class GasSensor implements SensorDriver {

        @Override
        public String sensorType() {
            return "SCD41";
        }

        @Override
        public List<Metric> metrics() {
            return List.of(new Metric("co2", "ppm", 400, 5000));
        }

        @Override
        public Decoded decode(Map<String, Object> fields) {
            return Decoded.numbers(metrics(), fields);
        }
    }

    @BeforeEach
    void start() throws Exception {
        clients.addAll(begin(live, trial, notes));
        live.getRegistry().bind("mine", (Processor) exchange -> called.incrementAndGet());
        run("errors", shipped("errors"));
        run("ingest", shipped("ingest"));
    }

    /** Starts what the shipped errors and ingest run in, and {@return its clients} */
    static List<DurableMqttClient> begin(DefaultCamelContext context, Trial trial, Path notes) throws Exception {
        context.disableJMX();
        RouteRulesTest.restrictions().impose(context);
        context.addRoutePolicyFactory(new DisconnectOnStop());
        Registry registry = context.getRegistry();
        trial.bind(registry);
        registry.bind("readingJson", new ReadingText(new ReadingJson(new DriverRegistry())));
        for (String other : List.of("databaseOutages", "episodes", "sensorUpdates", "announcements", "settleNotice")) {
            registry.bind(other, new RouteFlowsTest.Others());
        }
        List<DurableMqttClient> clients = new ArrayList<>();
        for (String name : List.of("readingClient", "legacyClient")) {
            MqttAddress nowhere = new MqttAddress("tcp://127.0.0.1:1", Optional.empty(), Optional.empty(), "test");
            DurableMqttClient client =
                    new DurableMqttClient(nowhere, name, notes, 10, new SimpleMeterRegistry(), Clock.systemUTC());
            clients.add(client);
            registry.bind(name, client);
        }
        context.start();
        return clients;
    }

    @AfterEach
    void stop() throws IOException {
        live.close();
        clients.forEach(DurableMqttClient::close);
        trials.forEach(Trial::close);
    }

    static Stream<RouteEditCase> edits() {
        return RouteEditCase.all()
                .filter(edit -> edit.isGood() || edit.isTried())
                .filter(edit -> edit.file().equals("ingest") || edit.file().equals("errors"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("edits")
    void givenAnEditThatTheCheckTakes_whenTried_thenWhatTheTableSaysBecomesOfIt(RouteEditCase edit) throws Exception {
        RouteFile file = file(edit.file(), edit.text(shipped(edit.file())));

        if (edit.isGood()) {
            boolean known = !edit.what().contains("by `seda:`"); // what reads a queue isn't tried
            Finding found = check(file);
            assertThat(found.verdict()).as(found.reason()).isEqualTo(known ? Verdict.GOOD : Verdict.UNKNOWN);
        } else {
            assertThatThrownBy(() -> check(file)).hasMessageContaining(edit.reason());
            assertThat(lineOf(file)).contains(edit.at());
        }
        assertThat(called).as("a bean of one's own").hasValue(0);
    }

    /** As edits are taken: {@return what is known of one that may be good} */
    private Finding check(RouteFile file) throws RouteFileException {
        Tried tried = probe.tried(file);
        RouteFileException refusal = tried.refusal();
        if (refusal != null) {
            throw refusal;
        }
        return tried.found();
    }

    private String lineOf(RouteFile file) {
        try {
            check(file);
            return "taken";
        } catch (RouteFileException e) {
            return file.text().lines().toList().get(e.line().orElseThrow() - 1);
        }
    }

    @Test
    void givenTheShippedFiles_whenTried_thenAReadingOfEachSourceIsRehearsedAndNoneStored() {
        List<String> logged =
                LogLines.during(() -> assertThat(probe.tryWith(Map.of())).isEqualTo(Finding.GOOD));

        assertThat(logged).isEmpty();
        assertThat(tries("good")).isOne();
        assertThat(rehearsed).hasSize(2).allSatisfy(reading -> {
            assertThat(reading.deviceId()).isEqualTo("PITWATCH-PROBE");
            assertThat(reading.measured())
                    .containsEntry("pm25", 12.5)
                    .containsKeys(Stream.of(CoreMetric.values())
                            .map(CoreMetric::field)
                            .toArray(String[]::new))
                    .containsKey("co2");
        });
    }

    @Test
    void givenAStepThatLetsSomeDevicesThrough_whenTried_thenTheMadeUpOneSaysNothing() throws Exception {
        check(file(
                "ingest",
                shipped("ingest")
                        .replace(
                                STORE,
                                "        - validate: {id: ingest-mine, simple: \"${body.deviceId} == 'mine'\"}\n"
                                        + STORE)));

        assertThat(tries("unknown")).isOne();
    }

    @ParameterizedTest
    @CsvSource({"drop-device, ingest", "mail-on-violation, errors"})
    void givenAnEditOfTheHandbook_whenTried_thenItIsGood(String example, String name) throws Exception {
        Path edited = notes.resolve(name + RouteFile.SUFFIX);
        Files.writeString(edited, shipped(name));

        new RouteEdit(Path.of("../../docs/examples/routes", example)).apply(notes);

        assertThat(Files.readString(edited)).isNotEqualTo(shipped(name));
        assertThat(check(file(name, Files.readString(edited)))).isEqualTo(Finding.GOOD);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pm10", "iaq_accuracy", "gas_ohm", "co2"})
    void givenAStepThatReadsWhatDevicesMeasure_whenTried_thenTheEditIsGood(String metric) throws Exception {
        String step = "        - setHeader: {id: ingest-header, name: x, simple: \"${body.measured[%s].intValue}\"}\n";

        assertThat(check(file("ingest", shipped("ingest").replace(STORE, step.formatted(metric) + STORE))))
                .isEqualTo(Finding.GOOD);
    }

    /** The one that runs would open it by the newest values, which no try is to touch. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "above('co2', 1200, 1100, 'custom_high_co2', 'warning', 'much') | ",
                "above('co2', 1100, 1200, 'custom_high_co2', 'warning', 'much') | custom_high_co2 clears below 1200.0",
                "below('co2', 400, 450, 'low_co2', 'warning', 'little') | expected custom_",
                "below('pm25', 1, 2, 'custom_low_dust', 'warning', 'little') | pm25 is the hub's own",
                "above('co2', 1200, 1100, 'custom_high_co2', 'loud', 'much') | LOUD"
            })
    void givenALimitOfOnesOwnInIngest_whenTried_thenOneThatIsNoneIsRefused(String limit, @Nullable String reason)
            throws Exception {
        String step = "        - to: {id: ingest-limit, uri: \"bean:customAlerts\", parameters: {method: \"%s\"}}\n"
                .formatted(limit);
        RouteFile edit = file("ingest", shipped("ingest").replace(STORE, step + STORE));

        if (reason == null) {
            assertThat(check(edit)).isEqualTo(Finding.GOOD);
        } else {
            assertThatThrownBy(() -> check(edit))
                    .hasMessageContaining("a made-up reading is refused here as internal")
                    .hasMessageContaining(reason);
            assertThat(lineOf(edit)).contains("ingest-limit");
        }
    }

    @Test
    void givenAStepThatLacksWhatAnEarlierOneSetsForSome_whenTried_thenNothingIsKnown() throws Exception {
        String steps =
                """
                        - filter: {id: ingest-some, simple: "${body.workshopId} == 1", steps: [{setProperty: {id: ingest-set, name: mine, simple: "${body}"}}]}
                        - setBody: {id: ingest-back, simple: "${exchangeProperty.mine}"}
                """;

        assertThat(check(file("ingest", shipped("ingest").replace(STORE, steps + STORE))))
                .extracting(Finding::verdict)
                .isEqualTo(Verdict.UNKNOWN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "to: {id: ingest-out, uri: \"http://127.0.0.1:%d/a\"}",
                "toD: {id: ingest-out, uri: \"http://127.0.0.1:%d/${body.deviceId}\"}",
                "wireTap: {id: ingest-out, uri: \"http://127.0.0.1:%d/a\"}",
                "enrich: {id: ingest-out, constant: \"http://127.0.0.1:%d/a\"}",
                "to: {id: ingest-out, uri: \"smtp://127.0.0.1:%d?to=a@example.com&from=b@example.com\"}"
            })
    void givenAStepThatReachesOutside_whenTried_thenNothingIsCalledAndTheReadingGoesOn(String step) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            String edit = "        - " + step.formatted(server.getLocalPort()) + "\n" + STORE;

            Finding found = check(file("ingest", shipped("ingest").replace(STORE, edit)));

            assertThat(found).isEqualTo(Finding.GOOD);
            assertThat(rehearsed).hasSize(2);
            server.setSoTimeout(100);
            assertThatThrownBy(server::accept).as("a connection").isInstanceOf(SocketTimeoutException.class);
        }
    }

    static Stream<String> callsOfABean() {
        String fails =
                "throwException: {id: ingest-fails, exceptionType: java.lang.IllegalStateException, message: no}";
        return Stream.of(
                "setHeader: {id: ingest-own, name: x, simple: \"${bean:mine}\"}",
                "setHeader: {id: ingest-own, name: \"${bean:mine}\", constant: x}",
                "setHeaders: {id: ingest-own, headers: [{name: a, constant: x}, {name: b, simple: \"${bean:mine}\"}]}",
                "setVariables: {id: ingest-own, variables: [{name: a, simple: \"${bean:mine}\"}]}",
                "filter: {id: ingest-own, method: {ref: mine}, steps: [{log: {id: ingest-log, message: x}}]}",
                "choice: {id: ingest-own, when: [{id: ingest-when, method: {ref: mine}, steps: [{log: {id: ingest-log, message: x}}]}]}",
                "throwException: {id: ingest-own, exceptionType: java.lang.IllegalStateException, message: \"${bean:mine}\"}",
                "doTry: {id: ingest-own, steps: [{%s}], doCatch: [{id: ingest-catch, exception: [java.lang.Exception], onWhen: {simple: {expression: \"${bean:mine}\"}}, steps: [{log: {id: ingest-log, message: x}}]}]}"
                        .formatted(fails));
    }

    @ParameterizedTest
    @MethodSource("callsOfABean")
    void givenAnExpressionThatCallsABeanOfOnesOwn_whenTried_thenItIsNotCalledAndTheReadingGoesOn(String step)
            throws Exception {
        Finding found = check(file("ingest", shipped("ingest").replace(STORE, "        - " + step + "\n" + STORE)));

        assertThat(found).isEqualTo(Finding.GOOD);
        assertThat(rehearsed).hasSize(2);
        assertThat(called).hasValue(0);
    }

    @Test
    void givenAFailureWhoseConditionsCallABeanOfOnesOwn_whenTried_thenItIsNotCalledAndNothingIsKnown()
            throws Exception {
        String own =
                """
                - onException:
                    id: ingest-failed
                    exception: [java.lang.Throwable]
                    onWhen: {simple: {expression: "${bean:mine}"}}
                    handled: {simple: {expression: "${bean:mine}"}}
                    retryWhile: {simple: {expression: "${bean:mine}"}}
                    onExceptionOccurredRef: mine
                    onRedeliveryRef: mine
                    steps:
                      - to: {id: ingest-failed-why, uri: "bean:rejection"}
                      - to: {id: ingest-failed-store, uri: "reading-store:readings"}
                """;
        String good = own
                + shipped("ingest")
                        .replace(
                                "    description: Check, decode and store one reading\n    routeConfigurationId: ingest-errors\n",
                                "    description: Check, decode and store one reading\n");

        assertThat(check(file("ingest", good))).isEqualTo(Finding.GOOD);
        assertThat(check(file(
                        "ingest",
                        good.replace(
                                STORE,
                                "        - throwException: {id: ingest-fails, exceptionType: java.lang.IllegalStateException, message: no}\n"
                                        + STORE))))
                .extracting(Finding::verdict)
                .isEqualTo(Verdict.UNKNOWN);
        assertThat(called).hasValue(0);
    }

    @Test
    void givenAFileThatIngestCalls_whenItsEditFails_thenItIsRefusedAtItsLine() throws Exception {
        run("mine", CALLED.formatted("log: {id: mine-log, message: one}"));
        run(
                "ingest",
                shipped("ingest").replace(STORE, "        - to: {id: ingest-mine, uri: \"direct:mine\"}\n" + STORE));
        RouteFile edit = file("mine", CALLED.formatted("setBody: {id: mine-body, constant: nothing}"));

        assertThatThrownBy(() -> check(edit))
                .hasMessageContaining("mine.camel.yaml: a made-up reading is refused here as internal: ")
                .hasMessageContaining("reading-store: body is java.lang.String")
                .hasMessageContaining("(step \"ingest-store\")");
        check(file("mine", CALLED.formatted("to: {id: mine-bean, uri: \"bean:mine\"}")));
    }

    @Test
    void givenAForgedReadingThatIsStored_whenTried_thenItIsWrong() throws Exception {
        trial.forgesNothing = true;

        assertThat(probe.tryWith(Map.of()))
                .isEqualTo(
                        new Finding(
                                Verdict.WRONG,
                                "ingest-store",
                                "a made-up reading with a wrong licence key is stored, expected bean licence before this step to refuse it"));
        check(file("ingest", shipped("ingest") + "# as before\n")); // no fault of this edit
        assertThat(tries("wrong")).isEqualTo(3);
    }

    @Test
    void givenADatabaseThatRefusesTheRow_whenTried_thenThatIsWrongAndOneThatIsAwaySaysNothing() {
        assertThat(withRows(reading -> {
                            throw new RowRefused(new IllegalStateException("no partition"));
                        })
                        .tryWith(Map.of()))
                .isEqualTo(new Finding(
                        Verdict.WRONG,
                        "ingest-store",
                        "the database would refuse what becomes of a made-up reading: no partition"));
        assertThat(withRows(reading -> {
                            throw new StorageUnavailable(new IllegalStateException("away"));
                        })
                        .tryWith(Map.of()))
                .isEqualTo(Finding.unknown("away"));
    }

    private double tries(String verdict) {
        return meters.counter("pitwatch.route.probes", "verdict", verdict).count();
    }

    private RouteProbe withRows(Consumer<Reading> rows) {
        return new RouteProbe(
                live, tracked, new IngestWay(live, tracked), Optional.of(trial(rows)), new SimpleMeterRegistry());
    }

    @Test
    void givenAStepThatHangs_whenNobodyWaitsAnyMore_thenItIsNamed() throws Exception {
        CountDownLatch there = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        Processor hangs = exchange -> {
            there.countDown();
            leave.await();
        };
        trial.more = registry -> registry.bind("car", Processor.class, hangs);
        List<RouteFile> files = List.of(file("errors", shipped("errors")), file("ingest", shipped("ingest")));
        ProbeRun run = new ProbeRun(live, files, uri -> Optional.empty(), trial);
        assertThat(run.hanging(2000).verdict()).as("it isn't sent yet").isEqualTo(Verdict.UNKNOWN);
        FutureTask<Finding> task = new FutureTask<>(run);
        new Thread(task, "test-probe").start();
        assertThat(there.await(30, TimeUnit.SECONDS)).as("the step is reached").isTrue();

        assertThat(run.hanging(2000))
                .isEqualTo(new Finding(
                        Verdict.WRONG, "ingest-car", "a made-up reading was still in this step after 2000 ms"));

        leave.countDown();
        assertThat(task.get()).isEqualTo(Finding.GOOD);
    }

    @Test
    void givenAFileThatNoReadingPasses_whenItsEditFails_thenItIsNotTried() throws Exception {
        check(
                file(
                        "mine",
                        CALLED.formatted(
                                "throwException: {id: mine-error, message: x, exceptionType: java.lang.IllegalStateException}")));

        assertThat(rehearsed).isEmpty();
    }

    private void run(String id, String text) throws Exception {
        LiveRoutes routes = new LiveRoutes(live);
        TrackedFile before = tracked.get(id);
        if (before != null && before.added() != null) {
            routes.remove(before.added());
        }
        RouteFile file = file(id, text);
        Checked checked = new Checked(Set.of(), Optional.empty());
        tracked.put(
                id, new TrackedFile(file, file, null, Instant.EPOCH, checked, routes.add(file, Set.of()), null, null));
    }

    private static String shipped(String name) throws IOException {
        return Files.readString(ROUTES.resolve(name + RouteFile.SUFFIX));
    }

    private static RouteFile file(String name, String text) {
        return new RouteFile(RouteFile.FOLDER, name + RouteFile.SUFFIX, text.getBytes(UTF_8), "me", Instant.EPOCH);
    }
}
