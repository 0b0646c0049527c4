package dev.pitwatch.hub.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestDatabase;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.AsyncProcessorSupport;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code transacted:} in route files, on a real database: its steps are kept all, or none. */
@Tag("smoke")
class TransactedBlockIT {

    /** A row by Jdbi and one by {@code jdbc:}, then the steps that a test adds; what follows the block comes by the caller. */
    private static final String ROUTES =
            """
            - routeConfiguration:
                id: handles
                onException:
                  - onException:
                      exception: [java.lang.Throwable]
                      handled: {constant: "true"}
                      steps:
                        - to: bean:noteHandled
            - routeConfiguration:
                id: retries
                onException:
                  - onException:
                      exception: [java.lang.Throwable]
                      redeliveryPolicy: {maximumRedeliveries: "2", redeliveryDelay: "0"}
            - route:
                id: called
                routeConfigurationId: handles
                from:
                  uri: direct:called
                  steps:
                    - to: bean:fail
            - route:
                id: block
                %1$s
                from:
                  uri: direct:block
                  steps:
                    - transacted:
                        ref: txIngest
                        steps:
                          - to: bean:byJdbi
                          - setBody: {constant: "insert into ingest_dedupe values ('d', 'camel', 1, now())"}
                          - to: jdbc:dataSource%2$s
            %3$s
                          - to: bean:noteInside
            - route:
                id: caller
                from:
                  uri: direct:caller
                  steps:
                    - to: direct:block
                    - to: bean:noteAfter
            """;

    private static final String BUBBLES = "errorHandler: {noErrorHandler: {}}";
    private static final String FAIL = "- to: bean:fail";

    private final TestDatabase db = TestDatabase.create();
    private final DefaultCamelContext context = new DefaultCamelContext();
    private final List<String> noted = Collections.synchronizedList(new ArrayList<>());
    private int failures = Integer.MAX_VALUE;

    @BeforeEach
    void bind() {
        context.disableJMX();
        DatabaseTransactions.bind(context.getRegistry(), db.database());
        step("byJdbi", exchange -> db.database()
                .ingest()
                .useTransaction(handle -> handle.execute("insert into ingest_dedupe values ('d', 'jdbi', 1, now())")));
        step("fail", exchange -> {
            if (failures-- > 0) {
                throw new IllegalStateException("planted");
            }
        });
        step("noteHandled", exchange -> noted.add("handled, rows " + rows()));
        step("noteInside", exchange -> noted.add("inside, rows " + rows()));
        step("noteAfter", exchange -> noted.add("after, rows " + rows()));
    }

    private void step(String name, Processor step) {
        context.getRegistry().bind(name, step);
    }

    @AfterEach
    void close() throws Exception {
        context.close();
        db.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?resetAutoCommit=false"})
    void givenStepsThatWork_whenTheBlockEnds_thenTheyAreCommittedAtOnce(String options) throws Exception {
        load(ROUTES.formatted(BUBBLES, options, ""));

        Exchange exchange = call();

        assertThat(exchange.getException()).isNull();
        assertThat(noted).containsExactly("inside, rows 0", "after, rows 2");
        assertThat(exchange.isTransacted()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?resetAutoCommit=false"})
    void givenAStepThatFails_whenTheBlockEnds_thenNothingIsKept(String options) throws Exception {
        load(ROUTES.formatted(BUBBLES, options, nested(FAIL)));

        Exchange exchange = call();

        assertThat(exchange.getException()).hasMessage("planted");
        assertThat(rows()).isZero();
        assertThat(noted).isEmpty();
    }

    @Test
    void givenAStatementThatTheDatabaseRefuses_whenTheBlockEnds_thenNothingIsKept() throws Exception {
        load(ROUTES.formatted(
                BUBBLES,
                "",
                nested("- setBody: {constant: \"insert into ingest_dedupe values ('d', 'camel', 1, now())\"}\n"
                        + "- to: jdbc:dataSource")));

        assertThat(call().getException()).hasMessageContaining("duplicate key");
        assertThat(rows()).isZero();
    }

    @Test
    void givenAnOnExceptionOfTheRoute_whenAStepFails_thenItHandlesWhatIsRolledBackAlready() throws Exception {
        load(ROUTES.formatted("routeConfigurationId: handles", "", nested(FAIL)));

        Exchange exchange = call();

        assertThat(exchange.getException()).isNull();
        assertThat(noted).containsExactly("handled, rows 0");
        assertThat(rows()).isZero();
    }

    @Test
    void givenAnOnExceptionOfARouteThatIsCalled_whenItHandlesAFailure_thenNothingIsKeptAllTheSame() throws Exception {
        load(ROUTES.formatted(BUBBLES, "", nested("- to: direct:called")));

        Exchange exchange = call();

        assertThat(exchange.getException()).isNull();
        assertThat(noted).containsExactly("handled, rows 0");
        assertThat(rows()).isZero();
    }

    @Test
    void givenAFailureInASplit_whenAnOnExceptionWouldHandleIt_thenNothingIsKept() throws Exception {
        load(ROUTES.formatted(
                "routeConfigurationId: handles",
                "",
                nested("- split:\n    constant: \"a,b\"\n    delimiter: \",\"\n    steps:\n      - to: bean:fail")));

        call();

        assertThat(rows()).isZero();
        assertThat(noted).containsExactly("handled, rows 0");
    }

    @Test
    void givenADoCatch_whenItCatches_thenTheBlockFailsAndNothingIsKept() throws Exception {
        load(
                ROUTES.formatted(
                        BUBBLES,
                        "",
                        nested(
                                "- doTry:\n    steps:\n      - to: bean:fail\n    doCatch:\n      - exception: [java.lang.Throwable]\n        steps:\n          - to: bean:noteHandled")));

        Exchange exchange = call();

        assertThat(exchange.getException()).hasMessage("planted");
        assertThat(rows()).isZero();
        assertThat(noted).doesNotContain("after, rows 0", "after, rows 2");
    }

    @Test
    void givenARollbackByHand_whenTheBlockEnds_thenNothingIsKeptAndNoStepFollows() throws Exception {
        load(ROUTES.formatted(BUBBLES, "", nested("- rollback: {markRollbackOnly: true}")));

        call();

        assertThat(rows()).isZero();
        assertThat(noted).isEmpty();
    }

    @Test
    void givenRedelivery_whenAStepFailsOnce_thenTheWholeBlockIsDoneAgain() throws Exception {
        failures = 1;
        load(ROUTES.formatted("routeConfigurationId: retries", "", nested(FAIL)));

        assertThat(call().getException()).isNull();

        assertThat(noted).containsExactly("inside, rows 0", "after, rows 2");
    }

    @Test
    void givenAStepThatEndsOnAnotherThread_whenTheNextRuns_thenItIsOnTheOneOfTheTransaction() throws Exception {
        List<Thread> threads = Collections.synchronizedList(new ArrayList<>());
        step("elsewhere", new Elsewhere());
        step("where", exchange -> threads.add(Thread.currentThread()));
        load(ROUTES.formatted(
                BUBBLES, "", nested("- to: bean:where\n- to: bean:elsewhere\n- to: bean:where\n- to: bean:fail")));

        call();

        assertThat(threads).hasSize(2).containsOnly(threads.get(0));
        assertThat(rows()).isZero();
    }

    @Test
    void givenTxApp_whenAStepFails_thenServicesOfTheWorkshopKeepNothingEither() throws Exception {
        SampleWorkshop shop = SampleWorkshop.in(db);
        step("rename", exchange -> db.database()
                .inWorkshop(shop.workshopId(), handle -> handle.execute("update device set name = 'New'")));
        load(
                """
                - route:
                    id: block
                    errorHandler: {noErrorHandler: {}}
                    from:
                      uri: direct:block
                      steps:
                        - transacted:
                            ref: txApp
                            steps:
                              - to: bean:rename
                              - to: bean:fail
                              - to: bean:rename
                - route:
                    id: caller
                    from:
                      uri: direct:caller
                      steps:
                        - to: direct:block
                """);
        failures = 1;

        assertThat(call().getException()).hasMessage("planted");
        assertThat(named()).isZero();

        assertThat(call().getException()).isNull();
        assertThat(named()).isOne();
    }

    /** Goes on when another thread is done. */
    private static final class Elsewhere extends AsyncProcessorSupport {
        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            CompletableFuture.runAsync(() -> callback.done(false));
            return false;
        }
    }

    private void load(String routes) throws Exception {
        for (var builder : PluginHelper.getRoutesLoader(context)
                .findRoutesBuilders(ResourceHelper.fromString("block.camel.yaml", routes))) {
            context.addRoutes(builder);
        }
        context.start();
    }

    private Exchange call() {
        return context.createProducerTemplate().send("direct:caller", exchange -> {});
    }

    private static String nested(String steps) {
        return steps.indent(14).stripTrailing();
    }

    private long rows() {
        return db.number("select count(*) from ingest_dedupe");
    }

    private long named() {
        return db.number("select count(*) from device where name = 'New'");
    }
}
