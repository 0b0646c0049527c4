package dev.pitwatch.hub.routes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.base.database.ReadingTrialChannels.Verdict;
import dev.pitwatch.core.readings.reading.Reading;
import dev.pitwatch.core.readings.reading.RowRefused;
import dev.pitwatch.hub.mqtt.DurableMqttClient;
import dev.pitwatch.hub.routes.LiveRoutes.Added;
import dev.pitwatch.hub.routes.ProbeRun.Finding;
import dev.pitwatch.hub.routes.RouteProbe.Tried;
import dev.pitwatch.hub.store.IngestTally;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An edit that made-up readings fail on stays refused until it says something else, or what they went through does. */
class TriedEditsTest {

    private static final Path SHIPPED = Path.of("../../routes");
    private static final String STORE = "        - to:\n            id: ingest-store\n";
    private static final String AIR =
            "        - to:\n            id: ingest-air-quality\n            uri: bean:airQuality\n";
    private static final String FORGOTTEN =
            "        - throwException: {id: ingest-forgotten, exceptionType: java.lang.IllegalStateException, message: forgotten}\n";
    private static final String REASON = "a made-up reading is refused here as internal: forgotten";

    @TempDir
    private Path kept;

    @TempDir
    private Path folder;

    @TempDir
    private Path notes;

    private final Map<String, TrackedFile> tracked = new TreeMap<>();
    private long nanos;
    private boolean refusesWithoutIndex;
    private int tries;
    private Finding found = new Finding(Verdict.WRONG, "ingest-forgotten", "it fails");
    private TriedEdits edits;

    @BeforeEach
    void start() {
        edits = begun();
    }

    private TriedEdits begun() {
        TriedEdits begun = new TriedEdits(tracked, new RouteHistory(new RouteVersions(kept)));
        begun.begin(this::tried);
        return begun;
    }

    private Tried tried(RouteFile file) {
        tries++;
        return found.verdict() == Verdict.WRONG
                ? new Tried(
                        found,
                        RouteFileException.forGood(file.label(), OptionalInt.of(7), found.reason()),
                        Map.of("mine", tracked("mine", "one")))
                : Tried.passed(found);
    }

    @Test
    void givenAnEditThatFailed_whenLookedAtAgainOrAfterARestart_thenRefusedWithItsLineAndNotTried() {
        tracked("mine", "one");
        assertThatThrownBy(() -> edits.check(file("ingest", "bad"))).hasMessage("ingest.camel.yaml:7: it fails");
        found = Finding.unknown("it took too long");

        assertThatThrownBy(() -> edits.check(file("ingest", "bad"))).hasMessage("ingest.camel.yaml:7: it fails");
        TriedEdits starting = new TriedEdits(tracked, new RouteHistory(new RouteVersions(kept)));
        assertThatThrownBy(() -> starting.check(file("ingest", "bad"))).hasMessage("ingest.camel.yaml:7: it fails");
        edits = begun();
        assertThatThrownBy(() -> edits.check(file("ingest", "bad"))).hasMessage("ingest.camel.yaml:7: it fails");

        assertThat(tries).isOne();
        assertThat(edits.isWorthAnother(file("ingest", "bad"))).isFalse();
    }

    @Test
    void givenAnEditThatFailed_whenAFileThatReadingsGoThroughChanges_thenOnlyAGoodTryLetsItIn() {
        assertThatThrownBy(() -> edits.check(file("ingest", "bad"))).isInstanceOf(RouteFileException.class);
        tracked("other", "two");
        assertThat(edits.isWorthAnother(file("ingest", "bad")))
                .as("nothing goes there")
                .isFalse();
        tracked("mine", "two");
        assertThat(edits.isWorthAnother(file("ingest", "bad"))).isTrue();

        found = Finding.unknown("it took too long");
        assertThatThrownBy(() -> edits.check(file("ingest", "bad"))).hasMessage("ingest.camel.yaml:7: it fails");
        found = Finding.GOOD;
        assertThatCode(() -> edits.check(file("ingest", "bad"))).doesNotThrowAnyException();

        assertThat(tries).isEqualTo(3);
        tracked("mine", "one");
        assertThatCode(() -> edits.check(file("ingest", "bad")))
                .as("it has been good since")
                .doesNotThrowAnyException();
    }

    @Test
    void givenAnEditThatFailed_whenItSaysSomethingElse_thenThatIsTriedAndTakenIfNothingIsKnown() {
        assertThatThrownBy(() -> edits.check(file("ingest", "bad"))).isInstanceOf(RouteFileException.class);
        found = Finding.unknown("it took too long");

        List<String> log = LogLines.during(
                () -> assertThatCode(() -> edits.check(file("ingest", "other"))).doesNotThrowAnyException());

        assertThat(tries).isEqualTo(2);
        assertThat(log)
                .anyMatch(line ->
                        line.contains("ingest.camel.yaml: it is taken, but could not be tried: it took too long"));
    }

    /** A new file had no good version; what it said when it was undone is none. */
    @Test
    void givenVersionsOfANewFileThatWereUndone_whenSavedAgainOrWithOtherText_thenEachIsTriedAnew() throws IOException {
        RouteVersions versions = new RouteVersions(kept);
        Set<Integer> numbers = Set.of(
                versions.keep(file("mine", "first"), Instant.EPOCH).version(),
                versions.keep(file("mine", "second"), Instant.EPOCH).version());
        new RouteHistory(versions).keepUndone("mine", numbers);
        found = Finding.GOOD;

        for (String text : List.of("first", "second", "third")) {
            assertThatCode(() -> edits.check(file("mine", text))).as(text).doesNotThrowAnyException();
        }
        assertThat(tries).isEqualTo(3);

        found = new Finding(Verdict.WRONG, "mine-step", "it fails");
        assertThatThrownBy(() -> edits.check(file("mine", "first"))).hasMessageContaining("it fails");
        TriedEdits starting = new TriedEdits(tracked, new RouteHistory(new RouteVersions(kept)));
        assertThatThrownBy(() -> starting.check(file("mine", "first"))).hasMessageContaining("it fails");
        assertThatThrownBy(() -> starting.check(file("mine", "second"))).hasMessageContaining("undone by the hub");
        assertThatCode(() -> starting.check(file("mine", "third"))).doesNotThrowAnyException();
    }

    /** The text is in the folder, and nothing goes through files while they are loaded first. */
    @Test
    void givenAnEditOfIngestThatFails_whenTheHubStartsAnew_thenWhatRanBeforeRunsAndTheEditIsRefusedStill()
            throws Exception {
        copy("errors");
        String good = copy("ingest");
        try (Run first = new Run()) {
            Files.writeString(folder.resolve("ingest.camel.yaml"), good.replace(STORE, FORGOTTEN + STORE));
            first.look();
            assertThat(first.files.failures().get("ingest")).contains(REASON);
            assertThat(first.steps()).contains("ingest-store").doesNotContain("ingest-forgotten");
        }

        try (Run second = new Run()) {
            assertThat(second.files.failures().get("ingest")).contains(REASON);
            assertThat(second.steps()).contains("ingest-store").doesNotContain("ingest-forgotten");

            copy("ingest");
            second.look();
            assertThat(second.files.failures()).isEmpty();
        }
    }

    /** The database takes something else since the edit was tried. */
    @Test
    void givenAHubThatHearsFromNoDevice_whenMadeUpReadingsFailSinceAnEdit_thenItIsUndoneAfterThree() throws Exception {
        copy("errors");
        String good = copy("ingest");
        try (Run run = new Run()) {
            Files.writeString(folder.resolve("ingest.camel.yaml"), good.replace(AIR, ""));
            run.look();
            assertThat(run.files.failures()).isEmpty();
            assertThat(run.steps()).doesNotContain("ingest-air-quality");

            refusesWithoutIndex = true;
            for (int looks = 1; looks < ProbeJudge.FAILED; looks++) {
                run.pass(10);
                run.look();
            }
            assertThat(run.steps()).doesNotContain("ingest-air-quality");
            run.pass(10);
            run.look();

            assertThat(run.steps()).contains("ingest-air-quality");
            assertThat(Files.readString(folder.resolve("ingest.camel.yaml"))).isEqualTo(good);
            assertThat(Files.readString(folder.resolve("ingest.camel.yaml.refused")))
                    .isEqualTo(good.replace(AIR, ""));
            assertThat(run.files.undone().get("ingest"))
                    .hasValueSatisfying(
                            undone -> assertThat(undone.reason())
                                    .isEqualTo(
                                            "3 of 3 made-up readings fail: the database would refuse what becomes of a made-up reading: no index"));
        }
    }

    /** As after an upgrade, which asks. */
    @Test
    void givenAHubThatStartsWithWhatRefusesReadings_whenAsked_thenItSaysSoAndAnotherThatTheyAreStored()
            throws Exception {
        copy("errors");
        String good = copy("ingest");
        List<String> said = new CopyOnWriteArrayList<>();
        try (Run run = new Run();
                ReadingTrial trial = new ReadingTrial("one", run.files::tryReadings, said::add)) {
            trial.asked("R1");
            await().until(() -> said.contains("R1 one good "));
        }
        Files.writeString(folder.resolve("ingest.camel.yaml"), good.replace(STORE, FORGOTTEN + STORE));
        try (Run run = new Run();
                ReadingTrial trial = new ReadingTrial("two", run.files::tryReadings, said::add)) {
            trial.asked("R2");
            await().until(() -> said.size() == 2);
            assertThat(said.get(1)).isEqualTo("R2 two wrong %s (step \"ingest-forgotten\")".formatted(REASON));
            assertThat(run.files.failures()).as("it is no edit").isEmpty();
        }
    }

    private void row(Reading reading) {
        if (refusesWithoutIndex && reading.air().aqi() == null) {
            throw new RowRefused(new IllegalStateException("no index"));
        }
    }

    private String copy(String name) throws IOException {
        String text = Files.readString(SHIPPED.resolve(name + RouteFile.SUFFIX));
        Files.writeString(folder.resolve(name + RouteFile.SUFFIX), text);
        return text;
    }

    /** From the start of a hub to its end. */
    private final class Run implements AutoCloseable {

        private final RouteProbeTest.Trial trial = new RouteProbeTest.Trial(TriedEditsTest.this::row);
        private final DefaultCamelContext context = new DefaultCamelContext();
        private final List<DurableMqttClient> clients;
        private final RouteFiles files;

        Run() throws Exception {
            context.setApplicationContextClassLoader(getClass().getClassLoader());
            clients = RouteProbeTest.begin(context, trial, notes);
            files = new RouteFiles(
                    context,
                    folder,
                    kept,
                    (action, thing, id, details) -> {},
                    Clock.systemUTC(),
                    new SimpleMeterRegistry());
            files.scan();
            files.undoEdits(
                    new Ingest(new IngestTally(() -> nanos), () -> 0, () -> true, since -> {}, Optional.of(trial)));
        }

        void pass(int seconds) {
            nanos += Duration.ofSeconds(seconds).toNanos();
        }

        void look() {
            files.scan();
            files.scan(); // a file counts once it stays the same
        }

        List<String> steps() {
            return context.getRouteDefinition("ingest-message").getOutputs().stream()
                    .map(step -> String.valueOf(step.getId()))
                    .toList();
        }

        @Override
        public void close() throws IOException {
            files.close();
            context.close();
            clients.forEach(DurableMqttClient::close);
            trial.close();
        }
    }

    private RouteFile tracked(String id, String text) {
        RouteFile file = file(id, text);
        TrackedFile before = tracked.get(id);
        if (before == null || before.running() == null || !before.running().sameAs(file)) {
            Added added = new Added(Set.of(id), List.of(), List.of(), List.of(), Set.of());
            tracked.put(id, new TrackedFile(file, file, null, Instant.EPOCH, null, added, null, null));
        }
        return file;
    }

    private static RouteFile file(String id, String text) {
        return new RouteFile(RouteFile.FOLDER, id + RouteFile.SUFFIX, text.getBytes(UTF_8), "me", Instant.EPOCH);
    }
}
