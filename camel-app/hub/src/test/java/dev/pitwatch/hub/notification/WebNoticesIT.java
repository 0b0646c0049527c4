package dev.pitwatch.hub.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jwt.SignedJWT;
import dev.pitwatch.base.crypto.P256;
import dev.pitwatch.base.crypto.Sealed;
import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.database.DatabaseRole;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.json.Patch;
import dev.pitwatch.base.net.Network;
import dev.pitwatch.core.notices.notification.Dispatch;
import dev.pitwatch.core.notices.notification.Notice;
import dev.pitwatch.core.notices.notification.NoticeChannel;
import dev.pitwatch.core.notices.notification.NoticeEvent;
import dev.pitwatch.core.notices.notification.NoticeOrigin;
import dev.pitwatch.core.notices.notification.NoticeTarget;
import dev.pitwatch.core.notices.notification.Outbox;
import dev.pitwatch.core.notices.notification.TestNotices;
import dev.pitwatch.core.notices.push.NewSubscription;
import dev.pitwatch.core.notices.push.PushService;
import dev.pitwatch.core.notices.push.Subscriber;
import dev.pitwatch.core.notices.push.VapidKeys;
import dev.pitwatch.core.notices.webhook.WebhookService;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestDatabase;
import dev.pitwatch.core.testing.TestTemplates;
import dev.pitwatch.hub.outgoing.GuardedHttp;
import dev.pitwatch.hub.plugins.Guard;
import dev.pitwatch.hub.plugins.Plugin;
import dev.pitwatch.hub.plugins.PluginCalls;
import dev.pitwatch.hub.plugins.Plugins;
import dev.pitwatch.hub.testing.Receiver;
import dev.pitwatch.hub.testing.Receiver.Request;
import dev.pitwatch.notify.webhook.WebhookChannel;
import dev.pitwatch.notify.webhook.WebhookMessage;
import dev.pitwatch.notify.webhook.WebhookOutcome;
import dev.pitwatch.notify.webpush.PushEncryption;
import dev.pitwatch.notify.webpush.PushMessage;
import dev.pitwatch.notify.webpush.WebPushChannel;
import dev.pitwatch.spi.NotificationChannel;
import dev.pitwatch.spi.RouteStep;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.interfaces.ECPublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.camel.Processor;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.hc.client5.http.DnsResolver;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The shipped routes and the plugins' own, on a real database, at a receiver by https. */
class WebNoticesIT {

    private static final String AUTH = "BTBZMqHH6r4Tts7J_aSIgg";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Clock CLOCK = Clock.systemUTC();

    /** Of the world the receiver is all there is; one name leads to the hub's own network. */
    private static final DnsResolver NAMES = new DnsResolver() {
        @Override
        public InetAddress[] resolve(String host) throws UnknownHostException {
            return new InetAddress[] {
                InetAddress.getByName(host.equals("inside.example.com") ? "10.0.0.1" : "127.0.0.1")
            };
        }

        @Override
        public String resolveCanonicalHostname(String host) {
            return host;
        }
    };

    private static TestDatabase db;
    private static Receiver receiver;
    private static int places;

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final Plugins plugins = new Plugins(CLOCK);
    private final DatabaseNotifications notifications =
            new DatabaseNotifications(db.setup().dataSource(DatabaseRole.INGEST));
    private final NoticeSteps steps = new NoticeSteps(
            new Dispatch(
                    db.database(),
                    db.masterKey(),
                    plugins.channels(),
                    TestTemplates.shipped(),
                    CLOCK,
                    new SimpleMeterRegistry(),
                    one -> {}),
            plugins,
            CLOCK);
    private final WebhookService webhooks = new WebhookService(db.database(), db.masterKey(), CLOCK);
    private final PushService push = new PushService(db.database(), db.masterKey(), CLOCK);
    private final VapidKeys keys = new VapidKeys(
            db.masterKey(), VapidKeys.contact(Optional.empty(), URI.create("https://pitwatch.example.com")), CLOCK);
    private final Outbox outbox = new Outbox(db.database(), db.masterKey(), CLOCK);
    private WebNotices web;

    @BeforeAll
    static void startReceiver() throws Exception {
        db = TestDatabase.create();
        receiver = new Receiver();
    }

    @AfterAll
    static void stopReceiver() {
        receiver.close();
        db.close();
    }

    @BeforeEach
    void start() throws Exception {
        receiver.requests.clear();
        receiver.answer = Receiver.status(204);
        db.superuser().useHandle(handle -> handle.execute("delete from notice"));
        web = new WebNotices(
                webhooks,
                push,
                keys,
                new GuardedHttp(NAMES, List.of(Network.of("127.0.0.1")), receiver.trust(), Duration.ofSeconds(10)));
        web.bind(context.getRegistry());
        steps.listen(notifications);
        steps.bind(context.getRegistry());
        context.getRegistry().bind("rejection", (Processor) exchange -> {});
        plugins.offerBeans(context.getRegistry());
        install("webhook", new WebhookChannel(), new WebhookMessage(), new WebhookOutcome());
        install("webpush", new WebPushChannel(), new PushMessage(), new PushEncryption());
        load(Path.of("../../routes/errors.camel.yaml"));
        load(Path.of("../../routes/notifications.camel.yaml"));
        load(Path.of("../../plugins/notify-webhook/camel/notify-webhook.camel.yaml"));
        load(Path.of("../../plugins/notify-webpush/camel/notify-webpush.camel.yaml"));
        context.start();

        notifications.start();
    }

    @AfterEach
    void close() throws IOException {
        context.close();
        steps.close();
        web.close();
        notifications.close();
    }

    private void load(Path file) throws Exception {
        var resource = ResourceHelper.resolveMandatoryResource(context, "file:" + file);
        for (var builder : PluginHelper.getRoutesLoader(context).findRoutesBuilders(List.of(resource))) {
            context.addRoutes(builder);
            context.addTemplatedRoutes(builder);
        }
    }

    private void install(String name, NotificationChannel channel, RouteStep... routeSteps) {
        Plugin plugin =
                plugins.known(new Plugin.Identity("dev.pitwatch.notify-" + name, Optional.empty(), Optional.empty()));
        Guard guard = plugins.guard(plugin, PluginCalls.direct(name), why -> {});
        for (RouteStep step : routeSteps) {
            plugins.add(plugin, step, guard);
        }
        plugins.add(plugin, channel, guard);
    }

    @Test
    void givenAWebhook_whenANoticeIsQueued_thenItIsPostedSignedAndItsStatusIsKept() throws Exception {
        long workshop = workshop();
        String secret = webhook(workshop, "hooks.example.com", "/in?a=%2B1");

        queue(workshop, new NoticeTarget.Webhook(workshop), NoticeChannel.WEBHOOK);

        awaitStates("sent");
        Request request = receiver.requests.get(0);
        assertThat(request.uri()).isEqualTo("/in?a=%2B1");
        JsonNode body = Json.MAPPER.readTree(request.body());
        assertThat(body.at("/event").asText()).isEqualTo("test");
        assertThat(body.at("/workshop_id").asLong()).isEqualTo(workshop);
        assertThat(body.at("/id").asText()).isEqualTo(request.header("X-pitwatch-event-id"));
        assertThat(request.header("X-pitwatch-signature")).isEqualTo(signature(secret, request));
        assertThat(webhooks.get(Scope.platform(), workshop).lastStatus()).isEqualTo(204);
    }

    @Test
    void givenAReceiverThatIsBusy_whenItIsAskedAgain_thenTheEventIsTheSame() throws Exception {
        long workshop = workshop();
        String secret = webhook(workshop, "hooks.example.com", "/");
        receiver.answer = Receiver.status(503, "Retry-After", "60");
        queue(workshop, new NoticeTarget.Webhook(workshop), NoticeChannel.WEBHOOK);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(db.texts("select state || ' ' || reason from notice"))
                .containsExactly("pending status 503"));

        receiver.answer = Receiver.status(200);
        later(workshop);

        awaitStates("sent");
        assertThat(receiver.requests).hasSize(2);
        assertThat(receiver.requests.get(1).header("X-pitwatch-event-id"))
                .isEqualTo(receiver.requests.get(0).header("X-pitwatch-event-id"));
        assertThat(receiver.requests.get(1).header("X-pitwatch-signature"))
                .isEqualTo(signature(secret, receiver.requests.get(1)));
    }

    @Test
    void givenAWebhookInsideTheHubsNetwork_whenANoticeIsQueued_thenItFailsAndNothingIsConnected() {
        long workshop = workshop();
        webhook(workshop, "inside.example.com", "/");

        queue(workshop, new NoticeTarget.Webhook(workshop), NoticeChannel.WEBHOOK);

        awaitStates("failed");
        assertThat(db.texts("select reason from notice"))
                .containsExactly("inside.example.com is not at a public address");
        assertThat(webhooks.get(Scope.platform(), workshop).lastStatus()).isNull();
        assertThat(webhooks.get(Scope.platform(), workshop).lastError())
                .isEqualTo("inside.example.com is not at a public address");
        assertThat(receiver.requests).isEmpty();
    }

    /** As they were stored before such URLs were refused; more of several workshops than switch a channel off. */
    @ParameterizedTest
    @ValueSource(strings = {"https://hooks.example.com:99999/", "https://hooks.example.com:70000/in?a=1"})
    void givenStoredWebhooksOfNoSuchPort_whenTheirNoticesAreQueued_thenTheseFailAndTheNeighboursIsSent(String url) {
        List<Long> wrong = Stream.generate(WebNoticesIT::workshop).limit(22).toList();
        for (long one : wrong) {
            webhook(one, "hooks.example.com", "/");
            db.superuser()
                    .useHandle(handle -> handle.execute("update webhook set url = ? where workshop_id = ?", url, one));
            queue(one, new NoticeTarget.Webhook(one), NoticeChannel.WEBHOOK);
        }
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(db.texts("select distinct state || ': ' || reason from notice"))
                        .containsExactly("failed: its address has a port that is none"));
        long neighbour = workshop();
        webhook(neighbour, "hooks.example.com", "/");

        queue(neighbour, new NoticeTarget.Webhook(neighbour), NoticeChannel.WEBHOOK);

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(db.texts("select state from notice where state <> 'failed'"))
                        .containsExactly("sent"));
        assertThat(receiver.requests).hasSize(1);
    }

    /** Camel puts in what an address of its own names so; an address that a workshop typed is called as it is. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/%7B%7BPITWATCH_MASTER_KEY%7D%7D",
                "/in?key=%7B%7Benv:PATH%7D%7D",
                "/$%7Bproperties:PITWATCH_MASTER_KEY%7D",
                "/in?key=$simple%7Bproperties:PITWATCH_MASTER_KEY%7D",
                "/in?key=RAW(%7B%7BPITWATCH_MASTER_KEY%7D%7D)"
            })
    void givenAPropertyInAWebhooksAddress_whenANoticeIsQueued_thenItIsCalledAsTyped(String path) {
        context.getPropertiesComponent().addInitialProperty("PITWATCH_MASTER_KEY", "the-key");
        long workshop = workshop();
        webhook(workshop, "hooks.example.com", path);

        queue(workshop, new NoticeTarget.Webhook(workshop), NoticeChannel.WEBHOOK);

        awaitStates("sent");
        assertThat(receiver.requests).singleElement().satisfies(request -> {
            assertThat(request.uri()).isEqualTo(path);
            assertThat(request.headers().toString()).doesNotContain("the-key", System.getenv("PATH"));
            assertThat(new String(request.body(), StandardCharsets.UTF_8)).doesNotContain("the-key");
        });
    }

    /**
     * Of twelve threads ten are held by webhooks that are slow for the first time; those that are known to be slow, more than there
     * are threads, have four of their own.
     */
    @ParameterizedTest
    @CsvSource({"10, false, 10", "20, true, 4"})
    void givenSlowWebhooks_whenOthersHaveNotices_thenTheyDontWaitForThem(int many, boolean known, int called) {
        List<Long> slow = Stream.generate(WebNoticesIT::workshop).limit(many).toList();
        long fast = workshop();
        slow.forEach(one -> webhook(one, "hooks.example.com", "/slow"));
        webhook(fast, "hooks.example.com", "/fast");
        if (known) {
            slow.forEach(one -> webhooks.answered(one, 200, Duration.ofSeconds(3)));
        }
        CountDownLatch free = new CountDownLatch(1);
        receiver.answer = exchange -> {
            if (exchange.getRequestURI().getPath().equals("/slow")) {
                try {
                    free.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            exchange.sendResponseHeaders(204, -1);
        };
        for (int i = 0; i < 2; i++) {
            slow.forEach(one -> queue(one, new NoticeTarget.Webhook(one), NoticeChannel.WEBHOOK));
        }
        await().atMost(PATIENCE).until(() -> receiver.requests.size() == called);

        for (int i = 0; i < 12; i++) {
            queue(fast, new NoticeTarget.Webhook(fast), NoticeChannel.WEBHOOK);
        }

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(receiver.requests)
                .filteredOn(request -> request.uri().equals("/fast"))
                .hasSize(12));
        assertThat(receiver.requests)
                .as("the others hang still")
                .filteredOn(request -> request.uri().equals("/slow"))
                .hasSize(called);
        free.countDown();
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(db.texts("select distinct state from notice"))
                .containsExactly("sent"));
    }

    @Test
    void givenAWebhookThatRestsAfterFailures_whenItIsTried_thenItIsCalledAtOnce() {
        long workshop = workshop();
        webhook(workshop, "hooks.example.com", "/");
        webhooks.answered(workshop, null, Duration.ZERO);
        queue(workshop, new NoticeTarget.Webhook(workshop), NoticeChannel.WEBHOOK);

        new TestNotices(db.database(), db.masterKey(), outbox, webhooks, push, CLOCK)
                .send(Scope.workshop(workshop), workshop, user(workshop), "webhook", null);

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(db.texts("select state from notice"))
                .containsExactly("sent", "sent"));
    }

    @Test
    void givenABrowser_whenANoticeIsQueued_thenItsPushServiceGetsItEncryptedAndSigned() throws Exception {
        long workshop = workshop();
        long browser = browser(workshop, "/send/1");

        queue(workshop, new NoticeTarget.Browser(user(workshop), browser), NoticeChannel.PUSH);

        awaitStates("sent");
        Request request = receiver.requests.get(0);
        assertThat(request.uri()).isEqualTo("/send/1");
        assertThat(request.header("Ttl")).isEqualTo("86400");
        assertThat(request.header("Urgency")).isEqualTo("normal");
        assertThat(request.header("Content-encoding")).isEqualTo("aes128gcm");
        assertThat(request.headers().keySet()).noneMatch(name -> name.startsWith("Camel"));
        assertThat(request.body().length).isBetween(100, 4_096);
        assertThat(new String(request.body(), StandardCharsets.ISO_8859_1)).doesNotContain("test");
        String[] identity = request.header("Authorization").split("[ =,]+");
        SignedJWT token = SignedJWT.parse(identity[2]);
        assertThat(identity[4]).isEqualTo(keys.publicKey());
        assertThat(token.getJWTClaimsSet().getSubject()).isEqualTo("https://pitwatch.example.com");
        assertThat(token.getJWTClaimsSet().getAudience())
                .containsExactly("https://push.example.com:" + receiver.port());
        assertThat(token.getJWTClaimsSet().getExpirationTime())
                .isBefore(Instant.now().plusSeconds(86_400));
        assertThat(token.verify(new ECDSAVerifier((ECPublicKey) vapid().getPublic())))
                .isTrue();
    }

    @Test
    void givenABrowserThatIsGone_whenANoticeIsQueued_thenItFailsAndTheBrowserIsForgotten() {
        long workshop = workshop();
        long browser = browser(workshop, "/send/2");
        receiver.answer = Receiver.status(410);

        queue(workshop, new NoticeTarget.Browser(user(workshop), browser), NoticeChannel.PUSH);

        awaitStates("failed");
        assertThat(push.target(browser)).isEmpty();
    }

    /** As they were stored before such endpoints were refused; more of several workshops than switch a channel off. */
    @ParameterizedTest
    @ValueSource(strings = {"https://push.example.com:99999/", "https://push.example.com:70000/send?a="})
    void givenStoredBrowsersOfNoSuchPort_whenTheirNoticesAreQueued_thenTheseFailAndTheNeighboursIsSent(
            String endpoint) {
        for (int i = 0; i < 22; i++) {
            long wrong = workshop();
            long browser = browser(wrong, "/send/wrong/" + i);
            move(wrong, browser, endpoint + i);
            queue(wrong, new NoticeTarget.Browser(user(wrong), browser), NoticeChannel.PUSH);
        }
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(db.texts("select distinct state || ': ' || reason from notice"))
                        .containsExactly("failed: its address has a port that is none"));
        long neighbour = workshop();
        long browser = browser(neighbour, "/send/neighbour");

        queue(neighbour, new NoticeTarget.Browser(user(neighbour), browser), NoticeChannel.PUSH);

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(db.texts("select state from notice where state <> 'failed'"))
                        .containsExactly("sent"));
        assertThat(receiver.requests).hasSize(1);
    }

    @Test
    void givenNowhereToFindTheTeam_whenChannelsAreChosen_thenPushIsLeftOut() {
        VapidKeys nobodys = new VapidKeys(
                db.masterKey(), VapidKeys.contact(Optional.empty(), URI.create("http://localhost:8080")), CLOCK);
        try (WebNotices off = new WebNotices(webhooks, push, nobodys, new GuardedHttp(List.of()))) {
            steps.useRoutesOf(context, off::allows);
            NotificationChannel several = new NotificationChannel() {
                @Override
                public String name() {
                    return "several";
                }

                @Override
                public List<String> channels() {
                    return List.of("sms", "push");
                }
            };
            assertThat(off.allows(several, "sms")).as("has more than push").isTrue();
            assertThat(off.allows(several, "push")).isFalse();
            assertThat(off.allows(
                            new NotificationChannel() {
                                @Override
                                public String name() {
                                    return "log";
                                }

                                @Override
                                public List<String> channels() {
                                    return List.of("sms", "push");
                                }

                                @Override
                                public boolean standsIn() {
                                    return true;
                                }
                            },
                            "push"))
                    .as("what is written down in place of others has more than push")
                    .isTrue();
        }

        assertThat(plugins.channels().sent()).contains("webhook").doesNotContain("push");
    }

    private static KeyPair vapid() {
        byte[] seed = java.nio.ByteBuffer.allocate(64)
                .put(db.masterKey().hash("web push key", "1"))
                .put(db.masterKey().hash("web push key", "2"))
                .array();
        return P256.pair(seed);
    }

    private static String signature(String secret, Request request) throws Exception {
        String time = request.header("X-pitwatch-signature").split("[=,]")[1];
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        mac.update((time + ".").getBytes(StandardCharsets.UTF_8));
        return "t=%s,v1=%s".formatted(time, HexFormat.of().formatHex(mac.doFinal(request.body())));
    }

    private static long workshop() {
        return db.superuser().withHandle(handle -> {
            long id = handle.createQuery("insert into workshop (name) values ('Shine') returning id")
                    .mapTo(long.class)
                    .one();
            handle.execute(
                    "insert into app_user (workshop_id, username, name, role) values (?, ?, 'Asha', 'owner')",
                    id,
                    "owner-of-" + id);
            return id;
        });
    }

    private static long user(long workshop) {
        return db.superuser().withHandle(handle -> handle.createQuery("select id from app_user where workshop_id = :id")
                .bind("id", workshop)
                .mapTo(long.class)
                .one());
    }

    private String webhook(long workshop, String host, String path) {
        return String.valueOf(webhooks.change(
                        Scope.workshop(workshop),
                        workshop,
                        new Patch(Json.MAPPER.createObjectNode().put("url", receiver.url(host, path))))
                .secret());
    }

    private long browser(long workshop, String path) {
        KeyPair own = P256.pair("a browser's own key".getBytes(StandardCharsets.UTF_8));
        String p256dh =
                Base64.getUrlEncoder().withoutPadding().encodeToString(P256.bytes((ECPublicKey) own.getPublic()));
        return push.add(
                        Scope.workshop(workshop),
                        new Subscriber(user(workshop), SampleWorkshop.addSession(db, user(workshop))),
                        new NewSubscription(receiver.url("push.example.com", path), p256dh, AUTH, Optional.empty()))
                .id();
    }

    /** Its secret is sealed to where it is. */
    private static void move(long workshop, long browser, String endpoint) {
        byte[] auth = Sealed.PUSH_SUBSCRIPTION.seal(db.masterKey(), user(workshop) + " " + endpoint, AUTH);
        db.superuser()
                .useHandle(handle -> handle.execute(
                        "update push_subscription set endpoint = ?, auth = ? where id = ?", endpoint, auth, browser));
    }

    private void queue(long workshop, NoticeTarget target, NoticeChannel channel) {
        outbox.enqueue(
                Scope.platform(),
                new Notice(
                        NoticeEvent.TEST,
                        target,
                        List.of(channel),
                        Map.of("by", "Asha", "at", Json.time(Instant.now())),
                        "key %d".formatted(places++),
                        Instant.now().plusSeconds(3_600),
                        NoticeOrigin.none()));
    }

    /** As after the pauses of the notice and of the webhook. */
    private static void later(long workshop) {
        db.superuser().useHandle(handle -> {
            handle.execute("update webhook set rest_until = null where workshop_id = ?", workshop);
            handle.execute("update notice set channel = channel, next_attempt_at = now()");
        });
    }

    private void awaitStates(String state) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(db.texts("select state from notice"))
                .containsExactly(state));
    }
}
