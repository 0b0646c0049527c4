package dev.pitwatch.hub.routes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.hub.mqtt.DisconnectOnStop;
import dev.pitwatch.hub.mqtt.DurableMqttClient;
import dev.pitwatch.hub.mqtt.MqttAddress;
import dev.pitwatch.hub.routes.RouteFileView.Undone;
import dev.pitwatch.hub.store.IngestTally;
import dev.pitwatch.hub.store.TalliedMessages;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Route;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.LifecycleStrategySupport;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Edits that ruin ingest are undone by themselves. */
class RouteReturnsTest {

    private static final String ROUTE =
            """
            - route:
                id: %1$s
                from:
                  uri: direct:%1$s
                  steps:
                    - setBody: {id: %1$s-body, constant: %2$s}
            """;

    private static final String ERRORS =
            """
            - routeConfiguration:
                id: mine
                onException:
                  - onException:
                      id: errors-mine
                      exception: [java.lang.IllegalStateException]
                      handled: {constant: "true"}
                      steps: [{setBody: {id: errors-mine-body, constant: %s}}]
            """;

    /** Calls {@code direct:asked}, which another file reads. */
    private static final String CALLING =
            """
            - route:
                id: calling
                from:
                  uri: direct:calling
                  steps:
                    - to: {id: calling-ask, uri: "direct:asked"}
            """;

    /** Reads from the broker, calls {@code direct:other}, and stores. */
    private static final String ARRIVING =
            """
            - route:
                id: arriving
                from:
                  uri: paho-mqtt5:arriving
                  parameters: {client: "#arrivingClient", manualAcksEnabled: false}
                  steps:
                    - filter:
                        id: arriving-all
                        simple: ${body} != null
                        steps: [{to: {id: arriving-other, uri: "direct:other"}}]
                    - to: {id: arriving-store, uri: "reading-store:readings"}
            """;

    /** Reads from the broker, and stores what it refuses alone. */
    private static final String REPORTING =
            """
            - onException:
                id: reporting-failed
                exception: [java.lang.Throwable]
                handled: {constant: "true"}
                steps: [{to: {id: reporting-store, uri: "reading-store:readings"}}]
            - route:
                id: reporting
                from:
                  uri: paho-mqtt5:reporting
                  parameters: {client: "#reportingClient", manualAcksEnabled: false}
                  steps: [{to: {id: reporting-beside, uri: "direct:beside"}}]
            """;

    @TempDir
    private Path folder;

    @TempDir
    private Path kept;

    @TempDir
    private Path notes;

    private final List<String> audited = new ArrayList<>();
    private final List<Instant> replayed = new ArrayList<>();
    /** Ids of routes, each time that one was made. */
    private final List<String> made = new ArrayList<>();

    private long nanos;
    private boolean sound = true;
    /** What happens while a route is taken away. */
    private Runnable meanwhile = () -> {};

    private final IngestTally tally = new IngestTally(() -> nanos);
    private @Nullable DurableMqttClient arriving;
    private @Nullable DurableMqttClient reporting;
    private DefaultCamelContext context;
    private RouteFiles files;

    @BeforeEach
    void start() throws Exception {
        begin();
        write("hello", ROUTE.formatted("hello", "one"));
        write("other", ROUTE.formatted("other", "one"));
        watch(); // what came before is no edit
        come(100, 0);
    }

    private void begin() {
        context = new DefaultCamelContext(false);
        context.disableJMX();
        context.build();
        context.setApplicationContextClassLoader(getClass().getClassLoader());
        RouteRulesTest.restrictions().impose(context);
        if (arriving != null && reporting != null) {
            context.addRoutePolicyFactory(new DisconnectOnStop());
            context.getRegistry().bind("arrivingClient", arriving);
            context.getRegistry().bind("reportingClient", reporting);
        }
        context.addLifecycleStrategy(new LifecycleStrategySupport() {
            @Override
            public void onRoutesAdd(Collection<Route> routes) {
                routes.forEach(route -> made.add(route.getRouteId()));
            }

            @Override
            public void onRoutesRemove(Collection<Route> routes) {
                meanwhile.run();
            }
        });
        context.start();
        files = files();
        files.scan();
        watch();
    }

    private RouteFiles files() {
        return new RouteFiles(
                context,
                folder,
                kept,
                (action, thing, id, details) -> audited.add("%s %s %s".formatted(action, id, details)),
                Clock.systemUTC(),
                new SimpleMeterRegistry());
    }

    private void watch() {
        files.undoEdits(new Ingest(tally, () -> 0, () -> sound, replayed::add));
    }

    @AfterEach
    void stop() throws IOException {
        files.close();
        context.close();
    }

    @Test
    void givenEditsOfTwoFiles_whenIngestIsRuined_thenWhatRanBeforeBothComesBackTogetherAndTheirTextsAreKept()
            throws Exception {
        Instant before = Instant.now();
        write("hello", ROUTE.formatted("hello", "two"));
        write("hello", ROUTE.formatted("hello", "three"));
        write("other", ROUTE.formatted("other", "two"));

        come(0, 20);
        files.scan();

        assertThat(ask("hello")).isEqualTo("one");
        assertThat(ask("other")).isEqualTo("one");
        assertThat(text("hello.camel.yaml")).contains("one");
        assertThat(text("hello.camel.yaml.refused")).contains("three");
        assertThat(text("other.camel.yaml.refused")).contains("two");
        assertThat(view("hello").state()).isEqualTo("loaded");
        assertThat(view("hello").version()).isEqualTo(4);
        assertThat(view("hello").undone())
                .extracting(Undone::version, Undone::reason, Undone::file)
                .containsExactly(3, "20 of 20 messages were refused as internal", "hello.camel.yaml.refused");
        assertThat(files.history("hello").get(0).restoredVersion()).isEqualTo(1);
        assertThat(files.history("hello").get(0).undone())
                .isEqualTo(view("hello").undone());
        assertThat(audited)
                .contains(
                        "undo hello {version=4, undone_version=3, reason=20 of 20 messages were refused as internal}",
                        "undo other {version=3, undone_version=2, reason=20 of 20 messages were refused as internal}");
        assertThat(replayed).singleElement().satisfies(since -> assertThat(since)
                .isBetween(before.minusSeconds(1), Instant.now()));

        come(0, 40);
        look();
        assertThat(view("hello").version()).as("once").isEqualTo(4);
    }

    @Test
    void givenAQuietHub_whenThreeMessagesFailInHalfAMinute_thenTheEditIsUndone() throws Exception {
        write("hello", ROUTE.formatted("hello", "two"));
        come(0, 3);
        look();
        assertThat(ask("hello")).isEqualTo("two");

        pass(30);
        look();

        assertThat(ask("hello")).isEqualTo("one");
        assertThat(view("hello").undone())
                .extracting(Undone::reason)
                .isEqualTo("3 of 3 messages were refused as internal");
    }

    @Test
    void givenAnEditThatWasUndone_whenTheFileIsEditedAgainOrItsTextTakenAway_thenItIsToldNoMore() throws Exception {
        write("hello", ROUTE.formatted("hello", "two"));
        write("other", ROUTE.formatted("other", "two"));
        come(0, 20);
        look();
        assertThat(files.undone()).containsOnlyKeys("hello", "other").allSatisfy((id, undone) -> assertThat(undone)
                .isPresent());

        write("hello", ROUTE.formatted("hello", "three"));
        Files.delete(folder.resolve("other.camel.yaml.refused"));
        look();

        assertThat(files.undone()).isEqualTo(Map.of("hello", Optional.empty(), "other", Optional.empty()));
        assertThat(view("hello").undone()).isNull();
        assertThat(view("other").undone()).isNull();
    }

    @Test
    void givenAnEditThatWasUndone_whenTheHubStartsAnew_thenItIsStillTold() throws Exception {
        write("hello", ROUTE.formatted("hello", "two"));
        come(0, 20);
        look();
        Undone undone = view("hello").undone();
        assertThat(undone).isNotNull();

        stop();
        begin();

        assertThat(view("hello").undone()).isEqualTo(undone);
        assertThat(files.undone().get("hello")).hasValue(undone);
    }

    @Test
    void givenANewFile_whenIngestIsRuined_thenItIsTakenAwayAndToldUntilItsTextIs() throws Exception {
        write("mine", ROUTE.formatted("mine", "new"));

        come(0, 20);
        look();

        assertThat(context.getRoute("mine")).isNull();
        assertThat(folder.resolve("mine.camel.yaml")).doesNotExist();
        assertThat(text("mine.camel.yaml.refused")).contains("new");
        assertThat(files.undone().get("mine")).isPresent();

        Files.delete(folder.resolve("mine.camel.yaml.refused"));
        look();
        assertThat(files.undone().get("mine")).isEmpty();
    }

    /** Either text may be to blame, and neither has been good. */
    @Test
    void givenANewFileOfTwoTexts_whenUndone_thenNeitherCountsAsOneThatRanNorRunsAtTheNextStart() throws Exception {
        write("mine", ROUTE.formatted("mine", "first"));
        write("mine", ROUTE.formatted("mine", "second"));
        come(0, 20);
        look();

        for (String text : List.of("first", "second")) {
            startAnewWith("mine", ROUTE.formatted("mine", text));
            assertThat(context.getRoute("mine")).as(text).isNull();
            assertThat(view("mine").state()).isEqualTo("refused");
            assertThat(files.failures().get("mine")).contains("undone by the hub");
        }
        startAnewWith("mine", ROUTE.formatted("mine", "third"));
        assertThat(ask("mine")).isEqualTo("third");
    }

    @Test
    void givenTwoEditsThatWereUndone_whenTheHubStartsWithTheFirst_thenWhatRanBeforeRunsUntilThatIsSavedOnceMore()
            throws Exception {
        write("hello", ROUTE.formatted("hello", "two"));
        write("hello", ROUTE.formatted("hello", "three"));
        come(0, 20);
        look();

        startAnewWith("hello", ROUTE.formatted("hello", "two"));
        assertThat(ask("hello")).isEqualTo("one");
        assertThat(view("hello").state()).isEqualTo("refused");

        write("hello", ROUTE.formatted("hello", "two") + "# once more\n");
        write("hello", ROUTE.formatted("hello", "two"));
        assertThat(ask("hello")).isEqualTo("two");
        startAnewWith("hello", ROUTE.formatted("hello", "two"));
        assertThat(ask("hello")).as("taken since").isEqualTo("two");
    }

    @Test
    void givenANewFileThatWasUndone_whenTheHubStartsWithABadText_thenNothingRunsInsteadAndTheSameSavedAgainIsAnother()
            throws Exception {
        write("mine", ROUTE.formatted("mine", "new"));
        come(0, 20);
        look();

        startAnewWith("mine", "- nonsense");
        assertThat(context.getRoute("mine")).isNull();
        write("mine", ROUTE.formatted("mine", "new"));

        assertThat(view("mine").version()).isEqualTo(2);
        startAnewWith("mine", ROUTE.formatted("mine", "new"));
        assertThat(ask("mine")).isEqualTo("new");
    }

    @Test
    void givenNewFilesWhoseNewerTextsWereRefusedOrSavedMeanwhile_whenUndone_thenThoseStayAndAreLookedAtAnew()
            throws Exception {
        write("mine", ROUTE.formatted("mine", "new"));
        write("mine", "- nonsense");
        write("nine", ROUTE.formatted("nine", "new"));
        come(0, 20);
        meanwhile = () -> save("nine", ROUTE.formatted("nine", "mended"));
        files.scan();
        meanwhile = () -> {};

        assertThat(text("mine.camel.yaml")).isEqualTo("- nonsense");
        assertThat(text("mine.camel.yaml.refused")).contains("new");
        assertThat(text("nine.camel.yaml")).contains("mended");
        assertThat(text("nine.camel.yaml.refused")).contains("new");
        assertThat(context.getRoute("mine")).isNull();
        look();
        assertThat(files.failures()).containsOnlyKeys("mine");
        assertThat(ask("nine")).isEqualTo("mended");
    }

    @Test
    void givenVersionsThatNameEachOthersRoutes_whenIngestIsRuined_thenTheyComeBackInTheirOrder() throws Exception {
        write("asked", ROUTE.formatted("asked", "answer"));
        write("calling", CALLING);
        pass(130);
        come(100, 0);
        write("calling", ROUTE.formatted("calling", "alone"));
        write("asked", ROUTE.formatted("renamed", "answer"));

        come(0, 20);
        look();

        assertThat(ask("calling")).isEqualTo("answer");
        assertThat(files.failures()).isEmpty();
    }

    /** It would take what waits for it, and hold it up as long again. */
    @Test
    void givenAnEditOfTheErrorsFileToo_whenIngestIsRuined_thenWhatRuinsItIsNotStartedOnceMore() throws Exception {
        write("errors", ERRORS.formatted("one"));
        pass(130);
        come(100, 0);
        write("errors", ERRORS.formatted("two"));
        write("hello", ROUTE.formatted("hello", "two"));
        come(0, 20);
        made.clear();
        look();

        assertThat(made).containsOnlyOnce("hello");
        assertThat(ask("hello")).isEqualTo("one");
        assertThat(ask("other")).isEqualTo("one");
        assertThat(text("errors.camel.yaml")).contains("constant: one");
        assertThat(files.failures()).isEmpty();
    }

    @Test
    void givenANewerTextThatWasRefused_whenWhatRunsIsUndone_thenTheFileStaysAsItIsAndSoDoesItsRefusal()
            throws Exception {
        write("hello", ROUTE.formatted("hello", "two"));
        write("hello", "- nonsense");

        come(0, 20);
        look();

        assertThat(ask("hello")).isEqualTo("one");
        assertThat(text("hello.camel.yaml")).isEqualTo("- nonsense");
        assertThat(text("hello.camel.yaml.refused")).contains("two");
        assertThat(view("hello").state()).isEqualTo("refused");
    }

    @Test
    void givenATextThatIsSavedWhileTheEditIsUndone_whenLookedAtNext_thenItIsTaken() throws Exception {
        write("hello", ROUTE.formatted("hello", "two"));
        come(0, 20);
        meanwhile = () -> save("hello", ROUTE.formatted("hello", "mended"));
        files.scan();
        meanwhile = () -> {};

        assertThat(ask("hello")).isEqualTo("one");
        assertThat(text("hello.camel.yaml")).contains("mended");
        assertThat(text("hello.camel.yaml.refused")).contains("two");
        look();
        assertThat(ask("hello")).isEqualTo("mended");
    }

    @Test
    void givenAnEditThatIsOlderThanTwoMinutes_whenIngestIsRuined_thenItStays() throws Exception {
        write("hello", ROUTE.formatted("hello", "two"));
        pass(121);
        come(0, 40);
        look();

        assertThat(ask("hello")).isEqualTo("two");
        assertThat(replayed).isEmpty();
    }

    @Test
    void givenADatabaseThatIsAway_whenMessagesAreRefused_thenTheEditStaysUntilItIsThere() throws Exception {
        sound = false;
        write("hello", ROUTE.formatted("hello", "two"));
        come(0, 40);
        look();
        assertThat(ask("hello")).isEqualTo("two");

        sound = true;
        look();

        assertThat(ask("hello")).isEqualTo("one");
    }

    @Test
    void givenABadEdit_whenAPersonTakesItBackFirst_thenNothingIsUndone() throws Exception {
        write("hello", ROUTE.formatted("hello", "two"));
        come(0, 10);
        write("hello", ROUTE.formatted("hello", "one"));
        come(0, 10);
        look();

        assertThat(ask("hello")).isEqualTo("one");
        assertThat(folder.resolve("hello.camel.yaml.refused")).doesNotExist();
        assertThat(audited).noneMatch(line -> line.startsWith("undo"));
    }

    @Test
    void givenARouteThatAPersonStopped_whenIngestIsRuined_thenTheEditIsUndoneUnlessMessagesOfDevicesGoThroughThatRoute()
            throws Exception {
        stop();
        Files.writeString(folder.resolve("arriving.camel.yaml"), ARRIVING);
        Files.writeString(folder.resolve("reporting.camel.yaml"), REPORTING);
        write("beside", ROUTE.formatted("beside", "one"));
        try (DurableMqttClient readings = client("arriving");
                DurableMqttClient reports = client("reporting")) {
            arriving = readings;
            reporting = reports;
            begin();
            assertThat(view("arriving").state()).isEqualTo("loaded");
            assertThat(view("reporting").state()).isEqualTo("loaded");
            files.stopRoute("reporting", "anna", Optional.empty());
            files.stopRoute("beside", "anna", Optional.empty());
            files.stopRoute("other", "anna", Optional.empty());
            write("hello", ROUTE.formatted("hello", "two"));
            come(0, 20);
            look();
            assertThat(ask("hello"))
                    .as("other stores nothing by a person's will")
                    .isEqualTo("two");

            files.startRoute("other", "anna");
            look();

            assertThat(ask("hello")).as("reports are stopped still").isEqualTo("one");
        }
    }

    @Test
    void givenWhatRanBeforeCantRunAgain_whenIngestIsRuined_thenItIsToldAndNothingIsReplayedIntoTheEditThatStays()
            throws Exception {
        write("asked", ROUTE.formatted("asked", "answer"));
        write("calling", CALLING);
        pass(130);
        come(100, 0);
        write("calling", ROUTE.formatted("calling", "alone"));
        Files.delete(folder.resolve("asked.camel.yaml"));
        look();

        come(0, 20);
        look();

        assertThat(ask("calling")).isEqualTo("alone");
        assertThat(text("calling.camel.yaml")).contains("alone");
        assertThat(view("calling").state()).isEqualTo("loaded");
        assertThat(view("calling").undone()).isNull();
        assertThat(audited).noneMatch(line -> line.startsWith("undo"));
        assertThat(replayed).isEmpty();
        assertThat(folder.resolve("calling.camel.yaml.refused")).doesNotExist();
        assertThat(files.ruinous()).containsOnlyKeys("calling");
        assertThat(files.ruinous().get("calling"))
                .contains("can't be undone: ", "no route reads direct:asked", "20 of 20 messages");

        write("calling", ROUTE.formatted("calling", "mended"));
        assertThat(files.ruinous()).isEmpty();
    }

    @Test
    void givenATextThatWasUndoneLongAgo_whenTheFileIsEditedAndDeleted_thenNothingIsToldOfIt() throws Exception {
        write("hello", ROUTE.formatted("hello", "two"));
        come(0, 20);
        look();
        write("hello", ROUTE.formatted("hello", "three"));

        Files.delete(folder.resolve("hello.camel.yaml"));
        look();

        assertThat(folder.resolve("hello.camel.yaml.refused")).exists();
        assertThat(files.undone().get("hello")).isEmpty();
    }

    /** The hub stops, and starts with a file that says so. */
    private void startAnewWith(String id, String text) throws IOException {
        stop();
        save(id, text);
        begin();
    }

    private DurableMqttClient client(String name) throws MqttException {
        return new DurableMqttClient(
                new MqttAddress("tcp://127.0.0.1:1", Optional.empty(), Optional.empty(), "test"),
                name,
                notes,
                10,
                new SimpleMeterRegistry(),
                Clock.systemUTC());
    }

    private String ask(String route) {
        return context.createFluentProducerTemplate().to("direct:" + route).request(String.class);
    }

    private String text(String name) throws IOException {
        return Files.readString(folder.resolve(name));
    }

    private RouteFileView view(String id) {
        return files.files().stream()
                .filter(file -> file.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private void write(String id, String text) throws IOException {
        Files.writeString(folder.resolve(id + ".camel.yaml"), text);
        look();
        pass(1);
    }

    private void save(String id, String text) {
        try {
            Files.writeString(folder.resolve(id + ".camel.yaml"), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void look() {
        files.scan();
        files.scan(); // a file counts once it stays the same
    }

    private void come(int good, int bad) {
        for (int i = 0; i < good + bad; i++) {
            TalliedMessages.acknowledge(tally, "a", i >= good);
        }
        pass(1);
    }

    private void pass(int seconds) {
        nanos += Duration.ofSeconds(seconds).toNanos();
    }
}
