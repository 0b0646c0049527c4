package dev.pitwatch.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.core.testing.TestLength;
import dev.pitwatch.core.testing.TwilioStandIn;
import dev.pitwatch.core.testing.TwilioStandIn.Message;
import dev.pitwatch.core.testing.TwilioStandIn.Plan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Notices while the hub is killed, and while the plugin that sends them is taken away: none is lost. */
class NoticesIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int KILLS = TestLength.of(1, 2);
    private static final int JOBS_BETWEEN = 5;
    private static final int ALERTS_BEFORE = 20;

    private static final String EVENTS = "event in ('job_created', 'alert_escalated')";

    private static final String CHANNEL =
            """
            public String name() { return "held"; }
            public List<String> channels() { return List.of("email"); }
            """;

    private static final String ROUTE =
            """
            - route:
                id: notify-held
                errorHandler: {noErrorHandler: {}}
                from:
                  uri: direct:notify-held
                  steps:
                    - setBody: {id: notify-held-key, simple: "${body.key}"}
                    - to: {id: notify-held-post, uri: "vertx-http:%s", parameters: {httpMethod: POST, timeout: 25000}}
                    - to: {id: notify-held-outcome, uri: "bean:outcomes?method=sent('taken')"}
            """;

    @TempDir
    static Path folder;

    private static final String OF_A_CUSTOMER = "+9198000";
    private static final String OF_ASHA = "+919812345678";

    private static TwilioStandIn twilio;
    private static Pitwatch pitwatch;
    private static Workshop workshop;

    @TempDir
    Path jars;

    @BeforeAll
    static void start() throws IOException {
        twilio = new TwilioStandIn();
        pitwatch = Pitwatch.empty(
                folder,
                Map.of(
                        "TWILIO_ACCOUNT_SID",
                        TwilioStandIn.ACCOUNT,
                        "TWILIO_AUTH_TOKEN",
                        TwilioStandIn.TOKEN,
                        "TWILIO_FROM",
                        "+14155550100",
                        "TWILIO_BASE_URL",
                        twilio.url()));
        workshop = pitwatch.workshop("Customers", 1);
        execute("update app_user set email = 'owner@example.com' where username = 'owner_%d'".formatted(workshop.id()));
    }

    @AfterAll
    static void stop() {
        pitwatch.close();
        twilio.close();
    }

    @Test
    void givenJobsAndAlerts_whenTheHubIsKilled_thenEachIsNotifiedOfOnce() throws Exception {
        AtomicBoolean making = new AtomicBoolean(true);
        AtomicInteger made = new AtomicInteger();
        Thread maker = new Thread(() -> make(making, made), "maker");
        maker.start();
        for (int kill = 0; kill < KILLS; kill++) {
            int before = made.get();
            await().atMost(PATIENCE).until(() -> made.get() >= before + JOBS_BETWEEN);
            escalateAlerts();
            pitwatch.kill("hub");
            endClaims();
            pitwatch.awaitReady();
        }
        making.set(false);
        maker.join();
        soon().until(() -> rows("select count(*) from announcement where settled_at is null and " + EVENTS) == 0
                && rows("select count(*) from notice where state in ('pending', 'sending') and " + EVENTS) == 0);

        String jobs = "from job where workshop_id = " + workshop.id();
        assertThat(rows("select count(*) " + jobs)).isGreaterThanOrEqualTo(KILLS * JOBS_BETWEEN);
        assertThat(rows("select count(*) " + jobs + " and 1 <> (select count(*) from notice n"
                        + " where n.dedupe_key = 'job:' || job.id || ':job_created')"))
                .as("jobs whose customer is told never or twice")
                .isZero();
        assertThat(rows("select count(*) from notice where event = 'job_created' and workshop_id = " + workshop.id()))
                .isEqualTo(rows("select count(*) " + jobs));
        assertThat(rows("select count(*) from app_user where role = 'customer' and workshop_id = " + workshop.id()))
                .as("accounts without a job")
                .isEqualTo(rows("select count(distinct customer_id) " + jobs));
        assertThat(texts("select concat_ws(' ', a.outcome, n.channel, n.state)"
                        + " from announcement a left join notice n on n.announcement_id = a.id"
                        + " where a.event = 'alert_escalated'"))
                .hasSize(KILLS * ALERTS_BEFORE)
                .containsOnly("1 notices email logged");
        assertThat(logged("alert_escalated"))
                .as("each that counts as sent, once: the file is asked before a second try")
                .containsExactlyInAnyOrderElementsOf(texts(
                        "select message_key::text from notice where state = 'logged' and event = 'alert_escalated'"));
        assertThat(messages(OF_A_CUSTOMER))
                .as("each that counts as sent, once: Twilio is asked before a second try")
                .allSatisfy(message -> assertThat(message.body()).contains("/track/"))
                .extracting(Message::sid)
                .containsExactlyInAnyOrderElementsOf(
                        texts("select provider_ref from notice where state = 'sent' and event = 'job_created'"));
    }

    @Test
    void givenAnSmsThatTwilioTook_whenTheHubIsKilledBeforeItHearsOfThat_thenItIsLookedUpAndNotSentAgain() {
        execute("insert into app_user (workshop_id, username, name, role, sub_role, phone)"
                + " values (%d, 'asha', 'Asha', 'staff', 'operator', '%s')".formatted(workshop.id(), OF_ASHA));
        twilio.plan(Plan.TAKEN_AND_SILENT);
        String key = tryOut(pitwatch.signIn(workshop.owner()), "sms", OF_ASHA);
        soon().until(() -> messages(OF_ASHA).size() == 1);

        pitwatch.kill("hub");
        endClaims();
        pitwatch.awaitReady();

        String sid = messages(OF_ASHA).get(0).sid();
        soon().untilAsserted(() -> assertThat(tries(key)).containsExactly("sent 2 " + sid));
        assertThat(messages(OF_ASHA)).hasSize(1);
        assertThat(twilio.requests).last().asString().startsWith("GET ").contains("To=%2B" + OF_ASHA.substring(1));
    }

    @Test
    void givenAChannelThatSends_whenItsJarIsDeletedAndAnotherDropped_thenItsNoticesWaitForThatOne() throws IOException {
        RestClient owner = pitwatch.signIn(workshop.owner());
        try (HeldProvider provider = new HeldProvider()) {
            Path jar = TestPlugin.named("notify-held")
                    .component("Held", "NotificationChannel", false, CHANNEL)
                    .routes("notify-held.camel.yaml", ROUTE.formatted(provider.url()))
                    .pack(jars);
            Path dropped = TestPlugin.drop(jar, folder.resolve("deploy"));
            awaitChannel(1);
            String taken = tryOut(owner, "email", "owner@example.com");
            String unanswered = tryOut(owner, "email", "owner@example.com");
            soon().until(() -> Set.copyOf(provider.keys()).equals(Set.of(taken, unanswered)));

            Files.delete(dropped);
            provider.take(taken);
            awaitChannel(0);
            String next = tryOut(owner, "email", "owner@example.com");
            TestPlugin.drop(jar, folder.resolve("deploy"));
            awaitChannel(1);
            provider.take(unanswered);
            provider.take(next);

            soon().untilAsserted(() -> assertThat(tries(taken, unanswered, next))
                    .containsExactly("sent 1 taken", "sent 2 taken", "sent 1 taken"));
            assertThat(provider.keys()).containsExactlyInAnyOrder(taken, unanswered, unanswered, next);
            assertThat(logged("test")).as("nothing stood in meanwhile").isEmpty();
            Files.delete(dropped);
            awaitChannel(0);
        }
    }

    /** {@return the key of a new notice to that address} */
    private static String tryOut(RestClient owner, String channel, String to) {
        JsonNode notice = owner.post(
                        "/workshops/%d/notifications/test".formatted(workshop.id()),
                        Map.of("channel", channel, "to", to))
                .required();
        return texts("select message_key::text from notice where id = " + notice.get("id"))
                .get(0);
    }

    /** {@return what Twilio has for numbers that begin so} */
    private static List<Message> messages(String to) {
        return twilio.messages.stream()
                .filter(message -> message.form().get("To").startsWith(to))
                .toList();
    }

    /** {@return state, attempts and the provider's reference of each} */
    private static List<String> tries(String... keys) {
        return List.of(keys).stream()
                .flatMap(key -> texts(
                        "select concat_ws(' ', state, attempts, provider_ref) from notice where message_key = '%s'"
                                .formatted(key))
                        .stream())
                .toList();
    }

    private static void awaitChannel(int there) {
        soon().until(() -> {
            JsonNode plugins = pitwatch.superAdmin().get("/admin/plugins").required();
            int active = 0;
            for (JsonNode plugin : plugins) {
                boolean isHeld = plugin.get("bundle").asText().equals("dev.pitwatch.notify-held");
                active += isHeld && plugin.get("state").asText().equals("active") ? 1 : 0;
            }
            return active == there;
        });
    }

    /** {@return the keys of the notices of these events that the plugin notify-log wrote down, a line each} */
    private static List<String> logged(String... events) throws IOException {
        Path file = folder.resolve("notices.log");
        return Files.exists(file)
                ? Files.readAllLines(file).stream()
                        .map(line -> line.split(" "))
                        .filter(words -> List.of(events).contains(words[3]))
                        .map(words -> words[4])
                        .toList()
                : List.of();
    }

    /** News of critical alerts to all owners, which waits for nothing, in the way of the transactions that cause it. */
    private static void escalateAlerts() {
        execute(
                """
                insert into announcement (workshop_id, event, subject, facts, once_key, created_at)
                select %1$d, 'alert_escalated', 'pit:%2$d', jsonb_build_object('id', i, 'pit_id', %2$d, 'alert_type',
                    'critical_aqi', 'severity', 'critical', 'message', 'AQI exceeded 200', 'created_at', now()),
                    gen_random_uuid()::text, now()
                from generate_series(1, %3$d) as i
                """
                        .formatted(workshop.id(), workshop.devices().get(0).pitId(), ALERTS_BEFORE));
    }

    /** Claims of a hub that is gone, which others heed for five minutes; its successor has made none yet. */
    private static void endClaims() {
        execute("update notice set next_attempt_at = now() where state = 'sending'");
    }

    private static void make(AtomicBoolean making, AtomicInteger made) {
        RestClient rest = pitwatch.superAdmin();
        for (int i = 0; making.get(); i++) {
            try {
                rest.post(
                                "/workshops/%d/jobs".formatted(workshop.id()),
                                Map.of(
                                        "customer_name",
                                        "Customer",
                                        "customer_phone",
                                        "+9198000%05d".formatted(i),
                                        "car_model",
                                        "Car",
                                        "pit_id",
                                        workshop.devices().get(0).pitId(),
                                        "work_type",
                                        "full_ppf"))
                        .required();
                made.incrementAndGet();
            } catch (UncheckedIOException | AssertionError | IllegalStateException e) {
                pitwatch.awaitReady(); // the hub is away
            }
        }
    }

    private static ConditionFactory soon() {
        return await().atMost(PATIENCE);
    }

    private static void execute(String sql) {
        pitwatch.database().useHandle(handle -> handle.execute(sql));
    }

    private static List<String> texts(String sql) {
        return pitwatch.database()
                .withHandle(
                        handle -> handle.createQuery(sql).mapTo(String.class).list());
    }

    private static long rows(String sql) {
        return pitwatch.database()
                .withHandle(handle -> handle.createQuery(sql).mapTo(Long.class).one());
    }
}
