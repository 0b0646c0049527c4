package dev.pitwatch.hub.news;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Facts reach each route that reads them, at its own pace. */
class NewsTest {

    private static final int LIMIT = 100;
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final DefaultCamelContext context = new DefaultCamelContext();
    private final List<Object> quick = Collections.synchronizedList(new ArrayList<>());
    private final List<Object> slow = Collections.synchronizedList(new ArrayList<>());
    private final List<Long> missed = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch asleep = new CountDownLatch(1);
    private final CountDownLatch awake = new CountDownLatch(1);
    private News news = new News(meters, LIMIT, MINUTE);

    @BeforeEach
    void start() {
        context.disableJMX();
    }

    @AfterEach
    void stop() {
        awake.countDown();
        news.close();
        context.stop();
    }

    private void routes() throws Exception {
        context.getRegistry().bind(News.BEAN, news);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("news:alerts").routeId("quick").process(exchange -> quick.add(fact(exchange)));
                from("news:alerts").routeId("slow").process(NewsTest.this::readSlowly);
            }
        });
        context.start();
    }

    private void readSlowly(Exchange exchange) throws InterruptedException {
        asleep.countDown();
        awake.await();
        Long before = exchange.getProperty(NewsConsumer.MISSED, Long.class);
        if (before != null) {
            missed.add(before);
        }
        slow.add(fact(exchange));
    }

    private static Object fact(Exchange exchange) {
        return exchange.getMessage().getBody();
    }

    @Test
    void givenAReaderThatSleeps_whenMoreIsPublishedThanItsQueueHolds_thenOthersGetAllAndItLearnsWhatItMissed()
            throws Exception {
        routes();
        news.publish("alerts", 0);
        assertThat(asleep.await(1, TimeUnit.MINUTES)).isTrue();
        for (int fact = 1; fact <= 3 * LIMIT; fact++) {
            int next = fact;
            news.publish("alerts", next);
            await().pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> quick.size() == next + 1); // a quick one keeps up
        }

        assertThat(quick).isEqualTo(facts(0, 3 * LIMIT));
        assertThat(dropped("quick")).isZero();
        assertThat(waiting("slow")).isEqualTo(LIMIT);
        awake.countDown();

        await().until(() -> slow.size() == LIMIT + 1);
        List<Object> expected = new ArrayList<>(List.of(0));
        expected.addAll(facts(2 * LIMIT + 1, 3 * LIMIT));
        assertThat(slow).isEqualTo(expected);
        assertThat(missed).containsExactly(2L * LIMIT);
        assertThat(dropped("slow")).isEqualTo(2 * LIMIT);
    }

    @Test
    void givenARouteThatIsExchanged_whenItIsBack_thenItReadsOnWhereItWas() throws Exception {
        routes();
        awake.countDown();
        publish(1, 10);
        context.getRouteController().stopRoute("slow");
        publish(11, 20);
        context.getRouteController().startRoute("slow");
        publish(21, 30);

        await().until(() -> slow.size() == 30);
        assertThat(slow).isEqualTo(facts(1, 30));
        assertThat(missed).isEmpty();
    }

    @Test
    void givenAReaderThatIsReading_whenItIsDetached_thenItIsDoneBefore() throws Exception {
        CompletableFuture<Void> end = new CompletableFuture<>();
        news.attach("alerts", "slow", (fact, before) -> {
            asleep.countDown();
            end.join();
            slow.add("read");
        });
        publish(1, 1);
        assertThat(asleep.await(1, TimeUnit.MINUTES)).isTrue();
        Thread stop = new Thread(() -> {
            news.detach("alerts", "slow");
            slow.add("detached");
        });
        stop.start();
        await().until(() ->
                Set.of(Thread.State.TIMED_WAITING, Thread.State.TERMINATED).contains(stop.getState()));
        end.complete(null);
        stop.join();

        await().until(() -> slow.size() == 2);
        assertThat(slow).containsExactly("read", "detached");
    }

    @Test
    void givenARouteThatIsStopped_whenMuchIsPublished_thenHalfOfAQueueIsKeptForIt() throws Exception {
        routes();
        awake.countDown();
        context.getRouteController().stopRoute("slow");
        publish(1, LIMIT);
        assertThat(waiting("slow")).isEqualTo(LIMIT / 2);
        context.getRouteController().startRoute("slow");

        await().until(() -> slow.size() == LIMIT / 2);
        assertThat(slow).isEqualTo(facts(LIMIT / 2 + 1, LIMIT));
        assertThat(missed).containsExactly(LIMIT / 2L);
    }

    @Test
    void givenARouteThatWasStoppedForLong_whenItIsBack_thenNothingWasKeptForItAndItLearnsHowMuch() throws Exception {
        news = new News(meters, LIMIT, Duration.ZERO);
        routes();
        awake.countDown();
        context.getRouteController().stopRoute("slow");
        publish(1, 5);
        assertThat(waiting("slow")).isZero();
        context.getRouteController().startRoute("slow");
        publish(6, 6);

        await().until(() -> slow.size() == 1);
        assertThat(slow).isEqualTo(facts(6, 6));
        assertThat(missed).containsExactly(5L);
    }

    @Test
    void givenManyFactsAtOnce_whenTheyAreMoreThanAQueueHolds_thenTheNewestAreReadAllTheSame() throws Exception {
        routes();
        awake.countDown();
        List<Object> many = facts(1, 2 * LIMIT);

        news.publish("alerts", many, many.size(), List.of());
        news.drain(MINUTE);

        assertThat(slow).containsExactly(many);
    }

    @Test
    void givenAFactThatFails_whenRead_thenTheNextIsReadAllTheSame() throws Exception {
        context.getRegistry().bind(News.BEAN, news);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("news:alerts").routeId("brittle").process(exchange -> {
                    if (fact(exchange).equals(1)) {
                        throw new IllegalStateException("planted");
                    }
                    quick.add(fact(exchange));
                });
            }
        });
        context.start();

        publish(1, 2);

        await().until(() -> quick.equals(facts(2, 2)));
    }

    @Test
    void givenAnInterval_whenListsArePublished_thenTheFirstIsReadAtOnceAndThoseAfterItAsOne() {
        readAtIntervals(MINUTE);
        publishLists(1, 1);
        await().until(() -> quick.size() == 1);
        publishLists(2, 4);
        assertThat(waiting("quick")).isEqualTo(3);

        news.drain(MINUTE); // or a hub that stops would wait for the interval

        assertThat(quick).containsExactly(facts(1, 1), facts(2, 4));
    }

    @Test
    void givenAnInterval_whenMuchWaits_thenItIsReadBeforeTheIntervalIsOver() {
        readAtIntervals(MINUTE);
        publishLists(1, 1);
        await().until(() -> quick.size() == 1);
        publishLists(2, 65);

        await().until(() -> quick.size() == 2);
        assertThat(quick).containsExactly(facts(1, 1), facts(2, 65));
    }

    @Test
    void givenAnInterval_whenMoreIsPublishedThanItsQueueHolds_thenItLearnsWhatItMissed() {
        news = new News(meters, 10, MINUTE);
        news.attach(
                "readings",
                "quick",
                (fact, before) -> {
                    missed.add(before);
                    quick.add(fact);
                },
                MINUTE);
        publishLists(1, 1);
        await().until(() -> quick.size() == 1);
        publishLists(2, 13);
        news.drain(MINUTE);

        assertThat(quick).containsExactly(facts(1, 1), facts(4, 13));
        assertThat(missed).containsExactly(0L, 2L);
    }

    @Test
    void givenAnInterval_whenItIsOver_thenWhatWaitsIsReadInOrderAndOnce() {
        readAtIntervals(Duration.ofMillis(2));
        for (int fact = 1; fact <= 500; fact++) {
            publishLists(fact, fact);
        }

        await().until(() -> waiting("quick") == 0);
        news.drain(MINUTE);
        assertThat(quick.stream().<Object>flatMap(list -> ((List<?>) list).stream()))
                .containsExactlyElementsOf(facts(1, 500));
        assertThat(dropped("quick")).isZero();
    }

    @Test
    void givenAReaderThatRests_whenItIsDetached_thenItEndsAndTheNextOneReadsWhatWaits() {
        readAtIntervals(MINUTE);
        publishLists(1, 1);
        await().until(() -> quick.size() == 1);
        publishLists(2, 2);
        news.detach("readings", "quick");
        attach(MINUTE);

        await().until(() -> quick.size() == 2);
        assertThat(quick).containsExactly(facts(1, 1), facts(2, 2));
    }

    private void readAtIntervals(Duration interval) {
        news = new News(meters, 10 * LIMIT, MINUTE);
        attach(interval);
    }

    private void attach(Duration interval) {
        news.attach("readings", "quick", (fact, before) -> quick.add(fact), interval);
    }

    private void publishLists(int from, int to) {
        facts(from, to).forEach(fact -> news.publish("readings", List.of(fact), 1, List.of()));
    }

    private void publish(int from, int to) {
        facts(from, to).forEach(fact -> news.publish("alerts", fact));
    }

    private static List<Object> facts(int from, int to) {
        return IntStream.rangeClosed(from, to).boxed().map(Object.class::cast).toList();
    }

    private double dropped(String route) {
        return meters.get("pitwatch.news.dropped").tag("route", route).counter().count();
    }

    private double waiting(String route) {
        return meters.get("pitwatch.news.waiting").tag("route", route).gauge().value();
    }
}
