package dev.pitwatch.hub.routes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.base.problem.Problem;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Route;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RouteFilesTest {

    private static final String ERRORS =
            """
            - routeConfiguration:
                id: caught
                onException:
                  - onException:
                      exception: [java.lang.Exception]
                      handled: {constant: {expression: "true"}}
                      steps:
                        - setBody: {id: caught-body, constant: "%s"}
            """;
    private static final String HELLO =
            """
            - route:
                id: %s
                from:
                  uri: direct:%s
                  steps:
                    - setBody: {id: %1$s-body, constant: "%3$s"}
            """;
    private static final String FAILING =
            """
            - route:
                id: failing
                routeConfigurationId: caught
                from:
                  uri: direct:failing
                  steps:
                    - throwException: {id: failing-throw, exceptionType: java.lang.IllegalStateException, message: planted}
            """;

    @TempDir
    Path folder;

    private final List<String> witnessed = new ArrayList<>();
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private DefaultCamelContext context;
    private RouteFiles files;

    @TempDir
    Path kept;

    @BeforeEach
    void start() {
        context = new DefaultCamelContext(false);
        context.disableJMX();
        context.getRouteController().supervising().setBackOffDelay(1_000);
        context.build();
        context.setApplicationContextClassLoader(getClass().getClassLoader());
        RouteRulesTest.restrictions("brittle", "hanging").impose(context);
        context.start();
        files = files(Duration.ofSeconds(10));
    }

    private RouteFiles files(Duration patience) {
        return new RouteFiles(
                context,
                folder,
                kept,
                (action, thing, id, details) -> witnessed.add("%s %s %s %s".formatted(action, thing, id, details)),
                Clock.systemUTC(),
                meters,
                name -> FileSettings.NONE,
                patience);
    }

    @AfterEach
    void stop() throws IOException {
        files.close();
        context.close();
    }

    @Test
    void givenFiles_whenScanned_thenRoutesRunWithTheirErrorHandling() throws IOException {
        write("a.camel.yaml", FAILING);
        write("errors.camel.yaml", ERRORS.formatted("caught it"));

        look();

        assertThat(files.failures()).isEmpty();
        assertThat(ask("failing")).isEqualTo("caught it");
    }

    @Test
    void givenAFileWithoutARouteThatAPartCountsOn_whenLoaded_thenTheMetricAndAMessageSaySoUntilTheRouteIsThere()
            throws IOException {
        files.need(Map.of("devices-reconcile", "devices stay as they are"));
        write("devices.camel.yaml", HELLO.formatted("devices-status", "status", "one"));
        look();
        assertThat(missing()).isEqualTo(1);
        assertThat(files.missing().get("devices-reconcile").orElseThrow())
                .contains("so devices stay as they are: copy it from this version's devices.camel.yaml");

        write("devices.camel.yaml", HELLO.formatted("devices-reconcile", "reconcile", "one"));
        look();

        assertThat(missing()).isZero();
    }

    private double missing() {
        return meters.get("pitwatch.routes.missing").gauge().value();
    }

    @Test
    void givenAHubThatIsStopped_whenItsFilesAreLoaded_thenNoneIsRefusedForThat() throws IOException {
        write("hello.camel.yaml", HELLO.formatted("hello", "hello", "one"));

        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> files.start()).isInstanceOf(CancellationException.class);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(files.failures()).isEmpty();
    }

    @Test
    void givenRunningFile_whenEditedBadly_thenRefusedWithReasonAndTheOldOneRuns() throws IOException {
        write("hello.camel.yaml", HELLO.formatted("hello", "hello", "one"));
        look();

        write("hello.camel.yaml", HELLO.formatted("hello", "hello", "two").replace("setBody", "setBoddy"));
        look();

        assertThat(files.failures()).containsOnlyKeys("hello");
        assertThat(files.failures().get("hello")).contains("setBoddy");
        assertThat(ask("hello")).isEqualTo("one");
    }

    @Test
    void givenRunningFile_whenEditedWell_thenTheNewOneRunsAndTheFailureIsForgotten() throws IOException {
        write("hello.camel.yaml", "- nonsense: 1\n");
        look();
        assertThat(files.failures()).isNotEmpty();
        assertThat(refused()).isEqualTo(1);

        write("hello.camel.yaml", HELLO.formatted("hello", "hello", "three"));
        look();

        assertThat(files.failures()).isEmpty();
        assertThat(refused()).isZero();
        assertThat(ask("hello")).isEqualTo("three");
    }

    private double refused() {
        return meters.get("pitwatch.route.files.refused").gauge().value();
    }

    @Test
    void givenTwoFiles_whenTheyClaimOneId_thenTheSecondIsRefused() throws IOException {
        write("a.camel.yaml", HELLO.formatted("same", "a", "a"));
        write("b.camel.yaml", HELLO.formatted("same", "b", "b"));

        look();

        assertThat(files.failures()).containsOnlyKeys("b");
        assertThat(files.failures().get("b")).contains("\"same\" is used already");
        assertThat(ask("a")).isEqualTo("a");
    }

    @Test
    void givenRunningFile_whenDeleted_thenItsRoutesAreGone() throws IOException {
        Path file = write("hello.camel.yaml", HELLO.formatted("hello", "hello", "one"));
        look();

        Files.delete(file);
        look();

        assertThat(context.getRoute("hello")).isNull();
    }

    @Test
    void givenErrorsFile_whenEdited_thenEveryRouteTakesTheNewHandling() throws IOException {
        write("errors.camel.yaml", ERRORS.formatted("old"));
        write("failing.camel.yaml", FAILING);
        look();

        write("errors.camel.yaml", ERRORS.formatted("newer"));
        look();

        assertThat(ask("failing")).isEqualTo("newer");
    }

    @Test
    void givenAFileThatIsStillBeingWritten_whenLookedAt_thenNotTakenBeforeItStaysTheSame() throws IOException {
        write("hello.camel.yaml", HELLO.formatted("hello", "hello", "one"));
        files.scan();

        write("hello.camel.yaml", "");
        files.scan();
        write("hello.camel.yaml", "- route:\n    id: hel");
        files.scan();
        write("hello.camel.yaml", HELLO.formatted("hello", "hello", "two"));
        files.scan();
        assertThat(files.failures()).isEmpty();
        assertThat(ask("hello")).isEqualTo("one");

        files.scan();
        assertThat(ask("hello")).isEqualTo("two");
        assertThat(files.history("hello")).extracting(RouteVersionView::version).containsExactly(2, 1);
    }

    @Test
    void givenRunningFile_whenReplacedByRename_thenItsRoutesAreNeverTakenAway() throws IOException {
        Path file = write("hello.camel.yaml", HELLO.formatted("hello", "hello", "one"));
        look();

        Files.delete(file);
        files.scan();
        assertThat(ask("hello")).isEqualTo("one");
        write("hello.camel.yaml", HELLO.formatted("hello", "hello", "two"));
        look();

        assertThat(ask("hello")).isEqualTo("two");
    }

    @Test
    void givenRunningFile_whenTouched_thenNoNewVersionAndNoReload() throws IOException {
        Path file = write("hello.camel.yaml", HELLO.formatted("hello", "hello", "one"));
        look();
        Route before = context.getRoute("hello");

        Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
        look();

        assertThat(context.getRoute("hello")).isSameAs(before);
        assertThat(files.history("hello")).hasSize(1);
    }

    @Test
    void givenTwoFiles_whenOneIsEdited_thenTheOthersRoutesAreNotTouched() throws IOException {
        write("a.camel.yaml", HELLO.formatted("a", "a", "a"));
        write("b.camel.yaml", HELLO.formatted("b", "b", "b"));
        look();
        Route untouched = context.getRoute("a");

        write("b.camel.yaml", HELLO.formatted("b", "b", "other"));
        look();

        assertThat(ask("b")).isEqualTo("other");
        assertThat(context.getRoute("a")).isSameAs(untouched);
    }

    @Test
    void givenARefusedFile_whenItsRivalGoes_thenItIsTaken() throws IOException {
        Path rival = write("a.camel.yaml", HELLO.formatted("same", "same", "a"));
        write("b.camel.yaml", HELLO.formatted("same", "same", "b"));
        look();
        assertThat(files.failures()).containsOnlyKeys("b");

        Files.delete(rival);
        look();

        assertThat(files.failures()).isEmpty();
        assertThat(ask("same")).isEqualTo("b");
    }

    @Test
    void givenAVersionThatPassesTheCheckButCannotStart_whenTaken_thenTheOldOneIsPutBack() throws IOException {
        write("hello.camel.yaml", HELLO.formatted("hello", "hello", "one"));
        look();

        write(
                "hello.camel.yaml",
                HELLO.formatted("hello", "hello", "two") + "        - to: {id: hello-live, uri: \"brittle:live\"}\n");
        look();

        assertThat(files.failures().get("hello")).contains("hello.camel.yaml: it can't be started: planted");
        assertThat(ask("hello")).isEqualTo("one");
        RouteFileView view = files.files().get(0);
        assertThat(view.state()).isEqualTo("refused");
        assertThat(view.version()).isEqualTo(1);
        assertThat(view.routes()).extracting(RouteFileView.RouteView::state).containsExactly("started");
    }

    @Test
    void givenErrorsFile_whenEditedBadly_thenRefusedAndEverythingStays() throws IOException {
        write("errors.camel.yaml", ERRORS.formatted("old"));
        write("failing.camel.yaml", FAILING);
        look();
        Route before = context.getRoute("failing");

        write("errors.camel.yaml", ERRORS.formatted("newer").replace("id: caught", "id: renamed"));
        look();

        assertThat(files.failures().get("errors"))
                .contains("route \"failing\" names the configuration \"caught\", which doesn't exist");
        assertThat(context.getRoute("failing")).isSameAs(before);
        assertThat(ask("failing")).isEqualTo("old");
    }

    @Test
    void givenErrorsFileThatAnotherFileCannotStartWith_whenTaken_thenAllIsPutBack() throws IOException {
        write("errors.camel.yaml", ERRORS.formatted("old"));
        write("failing.camel.yaml", FAILING);
        look();

        write(
                "errors.camel.yaml",
                ERRORS.formatted("newer") + "              - to: {id: hello-live, uri: \"brittle:live\"}\n");
        look();

        assertThat(files.failures()).containsOnlyKeys("errors");
        assertThat(ask("failing")).isEqualTo("old");
    }

    @Test
    void givenACheckThatHangs_whenItTakesTooLong_thenRefusedAndOthersGoOn() throws IOException {
        files.close();
        files = files(Duration.ofMillis(500));
        write("hang.camel.yaml", HELLO.formatted("hang", "hang", "x") + "        - to: hanging:x\n");
        write("z.camel.yaml", HELLO.formatted("z", "z", "z"));

        look();

        assertThat(files.failures()).containsOnlyKeys("hang");
        assertThat(files.failures().get("hang")).contains("given up");
        assertThat(ask("z")).isEqualTo("z");
    }

    @Test
    void givenACheckThatTakesLong_whenTheFileIsWrittenMeanwhile_thenTheNewerVersionIsTakenNext() throws Exception {
        files.close();
        files = files(Duration.ofMillis(500));
        write("slow.camel.yaml", HELLO.formatted("slow", "slow", "old") + "        - to: hanging:x\n");
        Thread looking = new Thread(this::look);
        looking.start();
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("route-check slow")));

        write("slow.camel.yaml", HELLO.formatted("slow", "slow", "new"));
        looking.join();
        look();

        assertThat(files.failures()).isEmpty();
        assertThat(ask("slow")).isEqualTo("new");
    }

    @Test
    void givenAFileThatOthersMayWrite_whenEdited_thenRefusedUntilItIsItsOwnersAgain() throws IOException {
        Path file = write("hello.camel.yaml", HELLO.formatted("hello", "hello", "one"));
        look();

        write("hello.camel.yaml", HELLO.formatted("hello", "hello", "two"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
        look();
        assertThat(files.failures().get("hello")).contains("can be written by everybody", "chmod o-w");
        assertThat(ask("hello")).isEqualTo("one");

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        look();
        assertThat(files.failures()).isEmpty();
        assertThat(ask("hello")).isEqualTo("two");
    }

    @Test
    void givenAFolderThatOthersMayWrite_whenLookedAt_thenNothingInItIsTaken() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        write("hello.camel.yaml", HELLO.formatted("hello", "hello", "one"));
        look();

        assertThat(files.failures().get("hello")).contains("can be written by everybody");
        assertThat(context.getRoute("hello")).isNull();
    }

    @Test
    void givenASymbolicLinkOutOfTheFolder_whenLookedAt_thenRefused() throws IOException {
        Path outside = Files.writeString(kept.resolve("x.camel.yaml"), HELLO.formatted("hello", "hello", "one"));
        Files.createSymbolicLink(folder.resolve("hello.camel.yaml"), outside);
        look();

        assertThat(files.failures().get("hello")).contains("symbolic link out of its folder");
        assertThat(context.getRoute("hello")).isNull();
    }

    @Test
    void givenVersions_whenAnOldOneIsRestored_thenItRunsAndIsTheNewestVersion() throws IOException {
        write("hello.camel.yaml", HELLO.formatted("hello", "hello", "one"));
        look();
        write("hello.camel.yaml", HELLO.formatted("hello", "hello", "two"));
        look();

        ClassLoader own = Thread.currentThread().getContextClassLoader();
        RouteFileView view = files.restore("hello", 1, "super_admin");
        look();
        assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(own);

        assertThat(ask("hello")).isEqualTo("one");
        assertThat(view.version()).isEqualTo(3);
        assertThat(view.changedBy()).isEqualTo("super_admin");
        assertThat(Files.readString(folder.resolve("hello.camel.yaml"))).contains("\"one\"");
        RouteVersionView newest = files.history("hello").get(0);
        assertThat(newest.current()).isTrue();
        assertThat(files.history("hello"))
                .extracting(RouteVersionView::restoredVersion)
                .containsExactly(1, null, null);
        assertThat(newest.diff())
                .startsWith("@@ -")
                .contains(
                        "-        - setBody: {id: hello-body, constant: \"two\"}",
                        "+        - setBody: {id: hello-body, constant: \"one\"}");
    }

    @Test
    void givenABadFile_whenTheHubStarts_thenTheNewestKeptVersionRuns() throws IOException {
        write("hello.camel.yaml", HELLO.formatted("hello", "hello", "one"));
        look();
        files.takeAway(RouteFile.FOLDER); // as the end of the hub does
        files.close();
        write("hello.camel.yaml", "- nonsense: 1\n");

        files = files(Duration.ofSeconds(10));
        files.scan();

        assertThat(ask("hello")).isEqualTo("one");
        RouteFileView view = files.files().get(0);
        assertThat(view.state()).isEqualTo("refused");
        assertThat(view.error().line()).isEqualTo(1);
        assertThat(view.version()).isEqualTo(1);
    }

    @Test
    void givenAFileThatIsGone_whenABadOneOfItsNameComes_thenNothingOfItRuns() throws IOException {
        Path file = write("hello.camel.yaml", HELLO.formatted("hello", "hello", "one"));
        look();
        Files.delete(file);
        look();

        write("hello.camel.yaml", "- nonsense: 1\n");
        look();

        assertThat(files.files().get(0).state()).isEqualTo("refused");
        assertThat(context.getRoutes()).isEmpty();
    }

    @Test
    void givenFilesThatSendToOthers_whenAllComeAtOnce_thenNoneIsRefusedForItsName() throws IOException {
        write("a.camel.yaml", HELLO.formatted("a", "a", "one") + "        - to: direct:b\n");
        write("b.camel.yaml", HELLO.formatted("b", "b", "two") + "        - to: direct:c\n");
        write("c.camel.yaml", HELLO.formatted("c", "c", "three"));
        write("d.camel.yaml", HELLO.formatted("d", "d", "four") + "        - to: direct:nobody\n");

        look();

        assertThat(files.failures())
                .containsOnly(Map.entry("d", "d.camel.yaml:7: no route reads direct:nobody, expected one that does"));
        assertThat(ask("a")).isEqualTo("three");
        assertThat(context.getRoute("d")).isNull();
    }

    @Test
    void givenAFileThatIsGone_whenAVersionOfItIsRestored_thenItIsBack() throws IOException {
        Path file = write("hello.camel.yaml", HELLO.formatted("hello", "hello", "one"));
        look();
        Files.delete(file);
        look();

        files.restore("hello", 1, "super_admin");
        look();

        assertThat(ask("hello")).isEqualTo("one");
        assertThat(file).exists();
        assertThatThrownBy(() -> files.history("..")).isInstanceOf(Problem.class);
    }

    @Test
    void givenMoreVersionsThanAreKept_whenListed_thenTheNewestFiftyAreThere() throws IOException {
        RouteVersions versions = new RouteVersions(kept);
        for (int i = 1; i <= RouteVersions.KEPT + 5; i++) {
            versions.keep(
                    new RouteFile(RouteFile.FOLDER, "a.camel.yaml", ("v" + i).getBytes(UTF_8), "me", Instant.EPOCH),
                    Instant.EPOCH);
        }

        assertThat(versions.list("a"))
                .hasSize(RouteVersions.KEPT)
                .first()
                .extracting("version")
                .isEqualTo(55);
        assertThat(versions.text("a", 5)).isEmpty();
        assertThat(versions.text("a", 6)).contains("v6");
    }

    @Test
    void givenAPluginsFiles_whenBroughtAndTakenAway_thenTheyRunInBetween() throws IOException {
        write("hello.camel.yaml", HELLO.formatted("hello", "hello", "one"));
        look();

        files.bring(
                "sms",
                Map.of("sms.camel.yaml", HELLO.formatted("sms", "sms", "sent").getBytes(UTF_8)));
        look();
        assertThat(ask("sms")).isEqualTo("sent");
        assertThat(files.files()).extracting(RouteFileView::id).containsExactly("hello", "sms:sms");
        files.bring("sms", Map.of("sms.camel.yaml", "- nonsense: 1\n".getBytes(UTF_8)));
        assertThat(files.failures()).containsOnlyKeys("sms:sms");
        assertThat(ask("sms")).isEqualTo("sent");
        files.takeAway("sms");

        assertThat(context.getRoute("sms")).isNull();
        assertThat(files.files()).extracting(RouteFileView::id).containsExactly("hello");
        assertThat(ask("hello")).isEqualTo("one");
    }

    @Test
    void givenARouteThatFails_whenLookedAt_thenCountsAndLastErrorTell() throws IOException {
        write("failing.camel.yaml", FAILING.replace("    routeConfigurationId: caught\n", ""));
        look();

        assertThatThrownBy(() -> ask("failing")).isInstanceOf(CamelExecutionException.class);

        RouteFileView.RouteView route = files.files().get(0).routes().get(0);
        assertThat(route.exchanges()).isEqualTo(1);
        assertThat(route.failures()).isEqualTo(1);
        assertThat(route.rate()).isPositive();
        assertThat(route.lastError().message()).isEqualTo("planted");
    }

    @Test
    void givenARoute_whenStoppedAndStarted_thenItsStateTells() throws IOException {
        write("hello.camel.yaml", HELLO.formatted("hello", "hello", "one"));
        look();

        assertThat(files.stopRoute("hello", "me", Optional.empty()).state()).isEqualTo("stopped");
        assertThat(files.startRoute("hello", "me").state()).isEqualTo("started");

        assertThat(ask("hello")).isEqualTo("one");
        assertThatThrownBy(() -> files.stopRoute("nobody", "me", Optional.empty()))
                .isInstanceOf(Problem.class);
    }

    @Test
    void givenAFile_whenEditedRestoredStoppedAndRemoved_thenTheAuditLogHears() throws IOException {
        Path file = write("hello.camel.yaml", HELLO.formatted("hello", "hello", "one"));
        look();
        write("hello.camel.yaml", HELLO.formatted("hello", "hello", "two"));
        look();
        write("hello.camel.yaml", "- nonsense: 1\n"); // refused: nothing is done
        look();

        files.restore("hello", 1, "root");
        look();
        files.stopRoute("hello", "root", Optional.empty());
        files.startRoute("hello", "root");
        Files.delete(file);
        look();

        assertThat(witnessed).hasSize(6);
        assertThat(witnessed.get(0)).startsWith("create route_file hello").contains("version=1", "changed_by=");
        assertThat(witnessed.get(1)).startsWith("update route_file hello").contains("version=2");
        assertThat(witnessed.get(2)).startsWith("restore route_file hello").contains("restored_version=1", "version=3");
        assertThat(witnessed.subList(3, 6))
                .containsExactly("stop route hello {}", "start route hello {}", "delete route_file hello {}");
    }

    /** Twice, since a file counts once it stays the same. */
    private void look() {
        files.scan();
        files.scan();
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private String ask(String direct) {
        return context.createProducerTemplate().requestBody("direct:" + direct, "in", String.class);
    }
}
