package dev.pitwatch.hub.notification;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.database.DatabaseRole;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.core.notices.notification.Dispatch;
import dev.pitwatch.core.notices.notification.Notice;
import dev.pitwatch.core.notices.notification.NoticeChannel;
import dev.pitwatch.core.notices.notification.NoticeEvent;
import dev.pitwatch.core.notices.notification.Outbox;
import dev.pitwatch.core.testing.TestDatabase;
import dev.pitwatch.core.testing.TestTemplates;
import dev.pitwatch.hub.plugins.Plugins;
import dev.pitwatch.hub.routes.RouteFiles;
import dev.pitwatch.hub.testing.TestChannel;
import dev.pitwatch.spi.OutgoingNotice;
import dev.pitwatch.spi.SendOutcome;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shipped template of channels, edited while it runs, on a real database. */
class DueNoticesIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Path SHIPPED = Path.of("../../routes");

    private static final String MAIL =
            """
            - route:
                id: mail-due
                from:
                  uri: due-notices:email
                  steps:
                    - to: {id: mail-send, uri: "direct:notifications-send"}
            """;
    private static final String STEPS = "        steps:\n";
    private static final String FAILING = STEPS
            + "          - throwException: {id: fail, exceptionType: java.lang.IllegalStateException, message: planted}\n";

    @TempDir
    Path folder;

    @TempDir
    Path kept;

    private final TestDatabase db = TestDatabase.create();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Plugins plugins = new Plugins(Clock.systemUTC());
    private final DatabaseNotifications notifications =
            new DatabaseNotifications(db.setup().dataSource(DatabaseRole.INGEST));
    private final NoticeSteps steps = new NoticeSteps(
            new Dispatch(
                    db.database(),
                    db.masterKey(),
                    plugins.channels(),
                    TestTemplates.withWhatsApp(),
                    Clock.systemUTC(),
                    meters,
                    one -> {}),
            plugins,
            Clock.systemUTC());
    private final Outbox outbox = new Outbox(db.database(), db.masterKey(), Clock.systemUTC());
    private final DefaultCamelContext context = new DefaultCamelContext(false);
    private final List<OutgoingNotice> sent = new CopyOnWriteArrayList<>();
    private RouteFiles files;
    private final long user = db.superuser().withHandle(handle -> handle.createQuery(
                    """
                    insert into app_user (username, name, role, email, phone)
                    values ('root', 'Asha', 'super_admin', 'a@example.com', '+919812345678') returning id
                    """)
            .mapTo(long.class)
            .one());

    @BeforeEach
    void start() throws IOException {
        steps.listen(notifications);
        context.disableJMX();
        context.build();
        context.setApplicationContextClassLoader(getClass().getClassLoader());
        steps.bind(context.getRegistry());
        context.getRegistry().bind("rejection", (Processor) exchange -> {});
        context.start();
        files = new RouteFiles(context, folder, kept, (action, thing, id, details) -> {}, Clock.systemUTC(), meters);
        Files.copy(SHIPPED.resolve("errors.camel.yaml"), folder.resolve("errors.camel.yaml"));
        files.start();
    }

    @AfterEach
    void close() throws IOException {
        files.close();
        steps.close();
        context.close();
        notifications.close();
        db.close();
    }

    @Test
    void givenNoOtherLookForHours_whenANoticeIsQueued_thenTheDatabasesNotificationHasItSent() throws Exception {
        install("sms", notice -> SendOutcome.sent(""));
        notifications.start();
        await().atMost(PATIENCE).until(notifications::isListening);
        routes(shipped("10h"));
        await().atMost(PATIENCE).until(() -> waits("sms"));

        queue(1, NoticeChannel.SMS);

        awaitStates("sent", 1);
    }

    /** Whether nothing goes on, and one thread of this context waits for the next look; those of tests before may still be ending. */
    private boolean waits(String channel) {
        List<StackTraceElement[]> polling = Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> thread.getKey().getName().endsWith("due-notices-" + channel)
                        && thread.getKey().getName().contains("(" + context.getName() + ")"))
                .map(Map.Entry::getValue)
                .filter(frames -> isIn(frames, "poll"))
                .toList();
        return polling.size() == 1 && isIn(polling.get(0), "await");
    }

    private static boolean isIn(StackTraceElement[] frames, String method) {
        return Arrays.stream(frames)
                .anyMatch(frame -> frame.getMethodName().equals(method)
                        && frame.getClassName().equals(DueNoticesPolling.class.getName()));
    }

    @Test
    void givenOneThreadThatWaits_whenTwoNoticesAreDue_thenTheyAreSentAtATimeAndOneThreadWaitsAgain() throws Exception {
        CountDownLatch both = new CountDownLatch(2);
        install("email", notice -> {
            both.countDown();
            return awaits(both) ? SendOutcome.sent("") : SendOutcome.later("the other was not begun");
        });
        routes(shipped("500ms"));
        await().atMost(PATIENCE).until(() -> waits("email"));

        queue(2, NoticeChannel.EMAIL);

        awaitStates("sent", 2);
        await().atMost(PATIENCE).until(() -> waits("email"));
    }

    private static boolean awaits(CountDownLatch latch) {
        try {
            return latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Test
    void givenNoNotifications_whenANoticeIsQueued_thenTheFallbackHasItSent() throws Exception {
        install("sms", notice -> SendOutcome.sent(""));
        routes(shipped("500ms"));
        await().atMost(PATIENCE).until(() -> waits("sms"));

        queue(2, NoticeChannel.SMS);

        awaitStates("sent", 2);
    }

    @Test
    void givenARetry_whenItIsDue_thenItIsSentWithoutAnyNotification() throws Exception {
        install("sms", notice -> notice.attempt() == 1 ? SendOutcome.later("busy") : SendOutcome.sent(""));
        queue(1, NoticeChannel.SMS);

        routes(shipped("10h"));

        awaitStates("sent", 1);
        assertThat(sent).extracting(OutgoingNotice::attempt).containsExactly(1, 2);
    }

    @Test
    void givenNoticesBeingSent_whenTheTemplateIsEdited_thenItsRoutesAreMadeAnewAndEachIsSentOnce() throws Exception {
        Semaphore allowed = new Semaphore(3);
        install("sms", notice -> {
            allowed.acquire();
            return SendOutcome.sent("");
        });
        queue(30, NoticeChannel.SMS);
        routes(shipped("10h"));
        await().atMost(PATIENCE).until(() -> sent.size() >= 4); // the last is on its way
        Route before = context.getRoute("notifications-sms");

        Thread editing = begin(() -> routes(shipped("10h").replace("id: send\n", "id: hand-over\n")));
        await().atMost(PATIENCE).until(() -> isStopped(before));
        allowed.release(1_000);
        editing.join();

        assertThat(context.getRoute("notifications-sms")).isNotSameAs(before);
        assertThat(context.getProcessor("notifications-sms-hand-over")).isNotNull();
        assertThat(context.getRouteTemplateDefinitions()).hasSize(1);
        awaitStates("sent", 30);
        assertThat(sent).extracting(OutgoingNotice::key).doesNotHaveDuplicates().hasSize(30);
        assertThat(sent).allSatisfy(notice -> {
            assertThat(notice.attempt()).isEqualTo(1);
            assertThat(notice.perhapsSent()).isFalse();
        });
    }

    @Test
    void givenNoticesThatAreClaimed_whenTheRouteIsStopped_thenThoseNotBegunAreGivenBack() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        install("sms", notice -> {
            go.await();
            return SendOutcome.sent("");
        });
        queue(5, NoticeChannel.SMS);
        routes(shipped("10h").replace("defaultValue: \"8\"", "defaultValue: \"1\""));
        await().atMost(PATIENCE).until(() -> sent.size() == 1);
        Route route = context.getRoute("notifications-sms");

        Thread stopping = begin(() -> files.stopRoute("notifications-sms", "me", Optional.empty()));
        await().atMost(PATIENCE).until(() -> isStopped(route));
        go.countDown();
        stopping.join();

        awaitStates("pending", 4);
        assertThat(db.texts("select distinct attempts::text from notice where state = 'pending'"))
                .containsExactly("0");
        assertThat(sent).hasSize(1);
        files.startRoute("notifications-sms", "me");
        awaitStates("sent", 5);
        assertThat(sent).extracting(OutgoingNotice::key).doesNotHaveDuplicates();
    }

    private static boolean isStopped(Route route) {
        return ((DueNoticesConsumer) route.getConsumer()).isStopped();
    }

    private interface Step {
        void run() throws Exception;
    }

    private static Thread begin(Step step) {
        Thread thread = new Thread(() -> {
            try {
                step.run();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        thread.start();
        return thread;
    }

    @Test
    void givenAChannelWithoutARoute_whenAnOperatorAddsOne_thenItsNoticesAreSent() throws Exception {
        install("whatsapp", notice -> SendOutcome.sent(""));
        install("email", notice -> SendOutcome.sent(""));
        String shipped = shipped("10h");
        int second = shipped.indexOf("- templatedRoute:", shipped.indexOf("- templatedRoute:") + 1);
        int third = shipped.indexOf("- templatedRoute:", second + 1);
        queue(1, NoticeChannel.WHATSAPP);
        queue(1, NoticeChannel.EMAIL);
        routes(shipped.substring(0, second));
        assertThat(context.getRoutes())
                .extracting(Route::getRouteId)
                .filteredOn(id -> id.startsWith("notifications-"))
                .containsExactlyInAnyOrder("notifications-send", "notifications-plugin", "notifications-sms");

        routes(shipped.substring(0, third));
        awaitStates("sent", 1);
        files.bring("mine", Map.of("mail.camel.yaml", MAIL.getBytes(UTF_8)));
        awaitStates("sent", 2);

        assertThat(files.failures()).isEmpty();
        assertThat(sent).extracting(OutgoingNotice::channel).containsExactly("whatsapp", "email");
    }

    @Test
    void givenAStepOfAnOperatorsOwnThatFails_whenANoticeIsDue_thenItIsTriedAgainLater() throws Exception {
        install("sms", notice -> SendOutcome.sent(""));
        queue(1, NoticeChannel.SMS);

        routes(shipped("10h")
                .replace(
                        STEPS + "          - to:\n              id: send\n",
                        FAILING + "          - to:\n              id: send\n"));

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(db.texts("select state || ' ' || reason from notice"))
                .containsExactly("pending planted"));
        assertThat(sent).isEmpty();
    }

    private static String shipped(String fallback) throws IOException {
        return Files.readString(SHIPPED.resolve("notifications.camel.yaml"))
                .replace("fallback: 30s", "fallback: " + fallback);
    }

    /** As a plugin brings a file, which is when it is asked to. */
    private void routes(String text) {
        files.bring("test", Map.of("notifications.camel.yaml", text.getBytes(UTF_8)));
        assertThat(files.failures()).isEmpty();
    }

    private void install(String channel, TestChannel.Sending sending) throws Exception {
        new TestChannel("fake-" + channel, channel, notice -> {
                    sent.add(notice);
                    return sending.send(notice);
                })
                .install(plugins, context);
    }

    private void queue(int count, NoticeChannel channel) {
        for (int i = 1; i <= count; i++) {
            outbox.enqueue(
                    Scope.platform(),
                    new Notice(
                            NoticeEvent.ONE_TIME_CODE,
                            user,
                            List.of(channel),
                            Map.of("code", "123456", "minutes", "5"),
                            "%s %d".formatted(channel, i),
                            Instant.now().plusSeconds(300)));
        }
    }

    private void awaitStates(String state, int count) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                        db.texts("select state from notice where state = '%s'".formatted(state)))
                .hasSize(count));
    }
}
