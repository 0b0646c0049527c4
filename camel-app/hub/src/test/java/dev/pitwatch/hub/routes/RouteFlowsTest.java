package dev.pitwatch.hub.routes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.core.admission.calibration.CalibrationTimeline;
import dev.pitwatch.core.admission.licence.DeviceDirectory;
import dev.pitwatch.core.admission.licence.FloodLimit;
import dev.pitwatch.core.admission.licence.FormerKeys;
import dev.pitwatch.core.admission.licence.LicenceFilter;
import dev.pitwatch.core.admission.licence.LicenceKey;
import dev.pitwatch.core.readings.driver.DriverRegistry;
import dev.pitwatch.core.readings.reading.ReadingDecoder;
import dev.pitwatch.core.readings.reading.ReadingJson;
import dev.pitwatch.hub.devices.DeviceReportsPart;
import dev.pitwatch.hub.ingest.IngestSteps;
import dev.pitwatch.hub.ingest.OneDevice;
import dev.pitwatch.hub.live.ReadingText;
import dev.pitwatch.hub.mqtt.DurableMqttClient;
import dev.pitwatch.hub.mqtt.MqttAddress;
import dev.pitwatch.hub.mqtt.Receive;
import dev.pitwatch.hub.routes.RouteFileCheck.Owned;
import dev.pitwatch.hub.steps.Contracted;
import dev.pitwatch.hub.steps.DeclaredStep;
import dev.pitwatch.hub.steps.StepContract;
import dev.pitwatch.hub.store.ReadingStoreEndpoint;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.Processor;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.Registry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Makes every edit of the table in docs/editing-routes.md on the shipped files: the good ones are taken, the bad ones refused with their line. */
class RouteFlowsTest {

    private static final Path ROUTES = Path.of("../../routes");
    private static final Path HANDBOOK = Path.of("../../docs/editing-routes.md");
    private static final LicenceKey KEYS = new LicenceKey(new MasterKey(new byte[32]));

    @TempDir
    Path notes;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Clock clock = Clock.systemUTC();
    private final FloodLimit flood = new FloodLimit(clock, true);
    private final DeviceDirectory directory = new DeviceDirectory(
            new OneDevice(KEYS.hash("KEY"), CalibrationTimeline.of(List.of()), new CountDownLatch(0)),
            clock,
            flood::paused,
            meters);
    private final DefaultCamelContext live = new DefaultCamelContext();
    private final RouteFileCheck check = new RouteFileCheck(live);
    private final List<DurableMqttClient> clients = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        live.disableJMX();
        RouteRulesTest.restrictions().impose(live);
        bind(live.getRegistry());
        live.start();
    }

    private void bind(Registry registry) throws Exception {
        new IngestSteps(
                        directory,
                        new LicenceFilter(directory, KEYS, flood, clock, id -> {}, meters),
                        new ReadingDecoder(new DriverRegistry(), meters),
                        (pit, time) -> 42L)
                .bind(registry);
        registry.bind(
                "formerKeys",
                new FormerKeys(
                        new OneDevice(KEYS.hash("KEY"), CalibrationTimeline.of(List.of()), new CountDownLatch(0))));
        registry.bind("receive", new Receive(clock));
        registry.bind("readingJson", new ReadingText(new ReadingJson(new DriverRegistry())));
        registry.bind("mine", (Processor) exchange -> {});
        for (String report : List.of("deviceStatus", "deviceAck", "deviceDiag")) {
            registry.bind(report, new DeclaredStep(DeviceReportsPart.REPORT, exchange -> {}));
        }
        for (String other : List.of(
                "diagnostics",
                "messageTraces",
                "deviceSwitches",
                "databaseOutages",
                "episodes",
                "sensorUpdates",
                "announcements",
                "settleNotice")) {
            registry.bind(other, new Others());
        }
        for (String name : List.of("readingClient", "legacyClient", "statusClient", "ackClient", "diagClient")) {
            MqttAddress nowhere = new MqttAddress("tcp://127.0.0.1:1", Optional.empty(), Optional.empty(), "test");
            DurableMqttClient client = new DurableMqttClient(nowhere, name, notes, 10, meters, clock);
            clients.add(client);
            registry.bind(name, client);
        }
    }

    /** Methods by the names that the files say. */
    public static final class Others {
        public void store() {}

        public void run() {}

        public void reconcile() {}

        public void log() {}

        public boolean isPassing() {
            return true;
        }

        public void failed(Exception why) {}

        public void failed(Object what, Exception why) {}

        public void resync() {}
    }

    @AfterEach
    void stop() throws IOException {
        live.close();
        clients.forEach(DurableMqttClient::close);
    }

    static Stream<RouteEditCase> edits() {
        return RouteEditCase.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("edits")
    void givenAnEdit_whenChecked_thenWhatTheTableSaysBecomesOfIt(RouteEditCase edit) throws IOException {
        String shipped = edit.file().equals("mine") ? "" : Files.readString(path(edit.file()));
        Optional<RouteFileException> refusal = refusal(edit.file(), edit.text(shipped));

        if (edit.isGood() || edit.isTried()) { // what is tried besides: RouteProbeTest
            assertThat(refusal).isEmpty();
        } else {
            assertThat(refusal).isPresent();
            assertThat(refusal.get().reason()).contains(edit.reason());
            assertThat(refusal.get().line()).isPresent();
            assertThat(edit.text(shipped)
                            .lines()
                            .toList()
                            .get(refusal.get().line().getAsInt() - 1))
                    .contains(edit.at());
        }
        assertThat(Files.readString(HANDBOOK)).contains(edit.row());
    }

    @Test
    void givenTheShippedFiles_whenChecked_thenTaken() throws IOException {
        for (String name : List.of("ingest", "devices", "errors")) {
            assertThat(refusal(name, Files.readString(path(name)))).isEmpty();
        }
    }

    @Test
    void givenTheTable_whenCounted_thenItHasFortyEditsAtLeast() throws IOException {
        assertThat(RouteEditCase.all().filter(RouteEditCase::isGood).count()).isGreaterThanOrEqualTo(30);
        assertThat(RouteEditCase.all().count()).isGreaterThanOrEqualTo(40);
        Map<String, Integer> rows = new TreeMap<>();
        RouteEditCase.all().forEach(edit -> rows.merge(edit.row(), 1, Integer::sum));
        assertThat(rows.values()).containsOnly(1);
    }

    /** The order in which messages come to them. */
    @Test
    void givenWhatStepsDeclare_whenTheHandbookListsIt_thenItIsThat() throws IOException {
        Map<String, Contracted> steps = new TreeMap<>(live.getRegistry().findByTypeWithName(Contracted.class));
        clients.forEach(client -> steps.values().remove(client));
        steps.put("reading-store:readings", live.getEndpoint("reading-store:readings", ReadingStoreEndpoint.class));

        assertThat(Files.readString(HANDBOOK))
                .contains(steps.entrySet().stream()
                        .map(step -> row(step.getKey(), step.getValue().contract()))
                        .toList());
    }

    private static String row(String name, StepContract contract) {
        String leaves = contract.end() == StepContract.End.FAILED
                ? "nothing: it fails"
                : contract.gives() == null
                        ? "the same"
                        : "`%s`".formatted(contract.gives().getSimpleName());
        return "| `%s` | %s | %s | %s | %s |"
                .formatted(
                        name,
                        contract.takes().isEmpty()
                                ? "any"
                                : names(contract.takes().stream().map(Class::getSimpleName)),
                        leaves,
                        names(contract.needs().stream()),
                        contract.end() == StepContract.End.SETTLED ? "yes" : "");
    }

    private static String names(Stream<String> names) {
        return names.map("`%s`"::formatted).collect(Collectors.joining(", "));
    }

    private Optional<RouteFileException> refusal(String name, String text) throws IOException {
        try {
            List<RouteFile> others = name.equals("errors") ? List.of(file("ingest"), file("devices")) : List.of();
            return check.check(file(name, text), Optional.of(file("errors")), others, Owned.NOTHING)
                    .refusedAsEdit();
        } catch (RouteFileException e) {
            return Optional.of(e);
        }
    }

    private static Path path(String name) {
        return ROUTES.resolve(name + RouteFile.SUFFIX);
    }

    private static RouteFile file(String name) throws IOException {
        return file(name, Files.readString(path(name)));
    }

    private static RouteFile file(String name, String text) {
        return new RouteFile(RouteFile.FOLDER, name + RouteFile.SUFFIX, text.getBytes(UTF_8), "me", Instant.EPOCH);
    }
}
