package dev.pitwatch.hub.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.hub.news.News;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.seda.SedaEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.errorhandler.DefaultErrorHandlerDefinition;
import org.apache.camel.model.errorhandler.RefErrorHandlerDefinition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Routes that fail each time: what the log says of them. */
class FailureLogsTest {

    private static final int FACTS = 100;
    private static final String FAILING =
            """
            - route:
                id: failing
                %s
                from:
                  uri: %s
                  steps:
                    - throwException: {id: failing-error, exceptionType: java.lang.IllegalStateException, message: nothing}
            """;

    @TempDir
    Path folder;

    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final News news = new News(meters);
    private final DefaultCamelContext context = new DefaultCamelContext(false);
    private RouteFiles files;
    private String from = "news:alerts";

    @BeforeEach
    void start() throws IOException {
        context.disableJMX();
        context.getRegistry().bind(News.BEAN, news);
        context.build();
        RouteRulesTest.restrictions("news").impose(context);
        context.start();
        Files.createDirectories(folder.resolve("routes"));
        files = new RouteFiles(
                context,
                folder.resolve("routes"),
                folder.resolve("kept"),
                (action, thing, id, details) -> {},
                Clock.systemUTC(),
                meters);
    }

    @AfterEach
    void stop() {
        files.close();
        context.stop();
        news.close();
    }

    @Test
    void givenARouteBehindTheStoreThatFailsForEachFact_whenTheyCome_thenTheLogHasOneLine() throws IOException {
        load("description: fails");

        assertThat(publish())
                .singleElement()
                .asString()
                .contains(" ERROR ", "route failing (failing.camel.yaml): a message failed: ", "nothing");
        assertThat(failures()).isEqualTo(FACTS);
    }

    @Test
    void givenARouteThatTakesNoErrorHandler_whenAFactFails_thenItsConsumerLogsIt() throws IOException {
        load("errorHandler: {noErrorHandler: {}}");

        assertThat(publish())
                .filteredOn(line -> line.contains("committed, but not processed further"))
                .hasSize(FACTS);
        assertThat(failures()).isEqualTo(FACTS);
    }

    @Test
    void givenARouteWithADeadLetterChannel_whenAFactFails_thenItGoesThereAsBefore() throws IOException {
        load("errorHandler: {deadLetterChannel: {deadLetterUri: \"seda:dead\"}}");

        assertThat(publish()).isEmpty();
        assertThat(context.getEndpoint("seda:dead", SedaEndpoint.class).getCurrentQueueSize())
                .isEqualTo(FACTS);
    }

    @Test
    void givenARouteThatAHookCalls_whenItFailsEachTime_thenTheLogHasOneLine() throws IOException {
        from = "direct:failing";
        load("description: fails");
        ProducerTemplate hook = context.createProducerTemplate();

        List<String> lines = LogLines.during(() -> {
            for (int call = 0; call < FACTS; call++) {
                hook.send("direct:failing", exchange -> {});
            }
        });

        assertThat(lines).singleElement().asString().contains("route failing (failing.camel.yaml): a message failed: ");
    }

    @Test
    void givenARouteByTheClock_whenItFailsEachTime_thenTheLogHasOneLine() {
        // Quartz says each turn once more, in the log of tests only: org.ops4j.pax.logging.cfg.
        assertThat(turns("\"quartz:failing?trigger.repeatInterval=20&trigger.repeatCount=9\""))
                .filteredOn(line -> line.contains(" ERROR ") && !line.contains("quartz.CamelJob - "))
                .singleElement()
                .asString()
                .contains("route failing (failing.camel.yaml): a message failed: ");
    }

    @Test
    void givenARouteOfATimer_whenItFailsEachTime_thenTheLogHasOneLineAndNoStackTrace() {
        assertThat(turns("\"timer:failing?delay=0&period=20&repeatCount=10\""))
                .singleElement()
                .asString()
                .contains("route failing (failing.camel.yaml): a message failed: ");
    }

    @Test
    void givenARouteBehindAQueue_whenItFailsEachTime_thenTheLogHasOneLineAndNoStackTrace() throws IOException {
        from = "seda:failing";
        load("description: fails");
        ProducerTemplate sender = context.createProducerTemplate();

        List<String> lines = LogLines.during(() -> {
            for (int message = 0; message < FACTS; message++) {
                sender.send("seda:failing?waitForTaskToComplete=Never", exchange -> {});
            }
            await().until(() -> failures() == FACTS);
        });

        assertThat(lines).singleElement().asString().contains("route failing (failing.camel.yaml): a message failed: ");
    }

    @Test
    void givenASourceThatFailsByItself_whenThatHappensAgainAndAgain_thenTheLogHasOneLine() {
        RouteDefinition route = new RouteDefinition("file:in");
        route.setId("failing");
        ConsumerFailureLog log = new ConsumerFailureLog(new FailureLog(route));

        List<String> lines = LogLines.during(() -> {
            for (int turn = 0; turn < FACTS; turn++) {
                log.handleException("cannot poll", new IllegalStateException("no such folder"));
            }
        });

        assertThat(lines).singleElement().asString().contains("route failing: a message failed: ", "no such folder");
    }

    @Test
    void givenRoutes_whenAdded_thenThoseThatSayNothingOfFailuresGetTheBoundedLog() {
        assertThat(handled(new RouteDefinition("reading-store:readings"))).isInstanceOf(FailureLog.class);
        assertThat(handled(new RouteDefinition("news:devices"))).isInstanceOf(FailureLog.class);
        assertThat(handled(new RouteDefinition("direct:newsletter"))).isInstanceOf(FailureLog.class);
        RouteDefinition configured = new RouteDefinition("direct:ingest");
        configured.setRouteConfigurationId("ingest-errors");
        assertThat(handled(configured)).isInstanceOf(RefErrorHandlerDefinition.class);
        RouteDefinition own = new RouteDefinition("news:devices");
        own.setErrorHandlerRef("own");
        assertThat(handled(own)).isInstanceOf(RefErrorHandlerDefinition.class);
    }

    private Object handled(RouteDefinition route) {
        new FailureLogs(context).onAddRouteDefinition(route);
        return route.getErrorHandlerFactory() instanceof DefaultErrorHandlerDefinition handler
                ? handler.getLoggerBean()
                : route.getErrorHandlerFactory();
    }

    /** {@return what is logged while a route of that source has ten turns} */
    private List<String> turns(String source) {
        from = source;
        return LogLines.during(() -> {
            try {
                load("description: fails");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            await().until(() -> failures() == 10);
        });
    }

    private void load(String handling) throws IOException {
        Files.writeString(folder.resolve("routes/failing.camel.yaml"), FAILING.formatted(handling, from));
        files.scan();
        assertThat(files.failures()).isEmpty();
    }

    /** {@return what is logged meanwhile} */
    private List<String> publish() {
        return LogLines.during(() -> {
            for (int fact = 0; fact < FACTS; fact++) {
                news.publish("alerts", "fact " + fact);
            }
            news.drain(Duration.ofMinutes(1));
        });
    }

    private long failures() {
        return files.files().get(0).routes().get(0).failures();
    }
}
