package dev.pitwatch.hub.rest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.base.database.Scope;
import dev.pitwatch.core.notices.notification.Notice;
import dev.pitwatch.core.notices.notification.NoticeChannel;
import dev.pitwatch.core.notices.notification.NoticeEvent;
import dev.pitwatch.core.notices.notification.Outbox;
import dev.pitwatch.core.notices.template.Templates;
import dev.pitwatch.core.testing.TwilioStandIn;
import dev.pitwatch.core.testing.TwilioStandIn.Message;
import dev.pitwatch.core.testing.TwilioStandIn.Plan;
import dev.pitwatch.hub.plugins.Guard;
import dev.pitwatch.hub.plugins.Plugin;
import dev.pitwatch.hub.plugins.PluginCalls;
import dev.pitwatch.hub.plugins.Plugins;
import dev.pitwatch.notify.twilio.sms.SmsTwilioChannel;
import dev.pitwatch.notify.twilio.sms.SmsTwilioOutcome;
import dev.pitwatch.notify.twilio.sms.SmsTwilioReports;
import dev.pitwatch.notify.twilio.sms.SmsTwilioSearch;
import dev.pitwatch.notify.twilio.whatsapp.WhatsappTwilioChannel;
import dev.pitwatch.notify.twilio.whatsapp.WhatsappTwilioContent;
import dev.pitwatch.notify.twilio.whatsapp.WhatsappTwilioOutcome;
import dev.pitwatch.notify.twilio.whatsapp.WhatsappTwilioReports;
import dev.pitwatch.notify.twilio.whatsapp.WhatsappTwilioSearch;
import dev.pitwatch.spi.NotificationChannel;
import dev.pitwatch.spi.OutgoingNotice;
import dev.pitwatch.spi.RouteStep;
import dev.pitwatch.spi.SendOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** SMS and WhatsApp by the shipped plugins: from the outbox to a stand-in for Twilio, and back by its call-backs to the API. */
class TwilioIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String PUBLIC = "https://shop.example";
    private static final String FROM = "+15005550006";
    private static final String TO = "+919812345678";

    private static final String COMPLETED = "HX000000000000000000000000000000c0";
    private static final String READY = "HX000000000000000000000000000000d0";
    private static final Map<String, String> EVENTS = Map.of(COMPLETED, "job_completed", READY, "job_ready");

    private static final List<Plan> FAULTS = List.of(
            Plan.TOO_MANY,
            Plan.TAKEN_AND_DROPPED,
            Plan.PROXY_ERROR,
            Plan.DROPPED,
            Plan.TAKEN_BEHIND_PROXY_ERROR,
            Plan.SERVER_ERROR);

    private static TwilioStandIn twilio;
    private static TestApi api;
    private static Outbox outbox;
    private static long user;
    private static KilledHubs kills;

    private String dedupe = UUID.randomUUID().toString();

    @BeforeAll
    static void start() throws Exception {
        twilio = new TwilioStandIn();
        api = TestApi.startWith(Map.of(
                "PITWATCH_PUBLIC_URL",
                PUBLIC,
                "TWILIO_ACCOUNT_SID",
                TwilioStandIn.ACCOUNT,
                "TWILIO_AUTH_TOKEN",
                TwilioStandIn.TOKEN,
                "TWILIO_FROM",
                FROM,
                "TWILIO_WHATSAPP_FROM",
                "+14155238886",
                "TWILIO_BASE_URL",
                twilio.url()));
        outbox = new Outbox(api.db.database(), api.db.masterKey(), Clock.systemUTC());
        user = api.id(
                "insert into app_user (username, name, role, email, phone)"
                        + " values ('asha', 'Asha', 'super_admin', 'a@example.com', '%s') returning id",
                TO);
        Plugins plugins = api.services.plugins();
        kills = new KilledHubs(api.services.camel().getRegistry());
        bring(
                "sms-twilio",
                new SmsTwilioChannel(),
                new SmsTwilioOutcome(),
                new SmsTwilioSearch(),
                new SmsTwilioReports());
        bring(
                "whatsapp-twilio",
                new WhatsappTwilioChannel(),
                new WhatsappTwilioContent(),
                new WhatsappTwilioOutcome(),
                new WhatsappTwilioSearch(),
                new WhatsappTwilioReports());
        api.services.camel().getRegistry().bind("rejection", (org.apache.camel.Processor) exchange -> {});
        plugins.offerBeans(api.services.camel().getRegistry());
        shipped("errors", "notifications");
        shippedBy("notify-sms-twilio");
        shippedBy("notify-whatsapp-twilio");
        assertThat(api.routeFiles.files().failures()).isEmpty();
    }

    private static void bring(String name, NotificationChannel channel, RouteStep... steps) {
        Plugins plugins = api.services.plugins();
        Plugin plugin =
                plugins.known(new Plugin.Identity("dev.pitwatch.notify-" + name, Optional.empty(), Optional.empty()));
        Guard guard = plugins.guard(plugin, PluginCalls.direct(name), why -> {});
        plugins.add(plugin, channel, guard);
        for (RouteStep step : steps) {
            plugins.add(plugin, step, guard);
        }
    }

    private static void shipped(String... files) throws IOException {
        for (String file : files) {
            byte[] content = Files.readAllBytes(Path.of("../../routes", file + ".camel.yaml"));
            Files.write(api.routes().resolve(file + ".camel.yaml"), content);
        }
        api.routeFiles.load();
    }

    private static void shippedBy(String plugin) throws IOException {
        shippedBy(plugin, "", "");
    }

    /** With another text in place of one. */
    private static void shippedBy(String plugin, String text, String other) throws IOException {
        Path file = Path.of("../../plugins", plugin, "camel", plugin + ".camel.yaml");
        String content = Files.readString(file);
        api.routeFiles
                .files()
                .bring(
                        "dev.pitwatch." + plugin,
                        Map.of(
                                file.getFileName().toString(),
                                (text.isEmpty() ? content : content.replace(text, other)).getBytes(UTF_8)));
    }

    @AfterAll
    static void stop() {
        twilio.close();
        api.close();
    }

    @BeforeEach
    void clean() {
        api.execute("delete from notice");
        twilio.messages.clear();
        twilio.requests.clear();
    }

    @Test
    void givenANotice_whenSent_thenTwilioGetsWhatItDemandsAndItsCallBacksMoveTheNoticeForwardOnly() {
        queue(NoticeChannel.SMS);
        awaitNotice("sms sent");

        Message message = message();
        assertThat(message.form())
                .containsEntry("To", TO)
                .containsEntry("From", FROM)
                .containsEntry("StatusCallback", PUBLIC + "/api/v1/webhooks/twilio?notice=" + key());
        assertThat(message.body()).contains("123456");
        assertThat(notice("provider_ref")).isEqualTo(message.sid());
        assertThat(notice("secrets is null")).isEqualTo("true");

        assertThat(callBack(message, "delivered", "").status()).isEqualTo(200);
        assertThat(notice("state")).isEqualTo("delivered");
        String delivered = notice("delivered_at");
        for (String late : List.of("sent", "delivered", "undelivered", "queued")) {
            assertThat(callBack(message, late, "").status()).isEqualTo(200);
        }
        assertThat(notice("state || ' ' || delivered_at")).isEqualTo("delivered " + delivered);
        assertThat(twilio.posts()).isOne();
    }

    @Test
    void givenCallBacksInAnyOrder_whenTheyCome_thenTheLastWordIsTheSame() {
        queue(NoticeChannel.SMS);
        awaitNotice("sms sent");

        callBack(message(), "undelivered", "30005");
        assertThat(notice("state || ' ' || reason")).isEqualTo("failed twilio 30005: there is no such number");
        callBack(message(), "sent", "");
        callBack(message(), "undelivered", "30003");
        assertThat(notice("state || ' ' || reason")).isEqualTo("failed twilio 30005: there is no such number");
        callBack(message(), "delivered", "");
        assertThat(notice("state")).isEqualTo("delivered");
    }

    @Test
    void givenACallBackThatTwilioDidNotSign_whenItComes_thenItIsRefusedAndNothingMoves() {
        queue(NoticeChannel.SMS);
        awaitNotice("sms sent");
        String path = "/api/v1/webhooks/twilio?notice=" + key();
        String body = TwilioStandIn.callBack(message(), "delivered", "");
        String form = "application/x-www-form-urlencoded";
        String right = TwilioStandIn.signature(PUBLIC + path, body);

        assertThat(api.call("POST", path, null, body, "Content-Type", form).status())
                .isEqualTo(403);
        assertThat(api.call("POST", path + "&more=1", null, body, "Content-Type", form, "X-Twilio-Signature", right)
                        .status())
                .isEqualTo(403);
        assertThat(api.call("POST", path, null, body + "&a=b", "Content-Type", form, "X-Twilio-Signature", right)
                        .status())
                .isEqualTo(403);
        assertThat(api.call("POST", path, null, "%%%&=&&", "Content-Type", form, "X-Twilio-Signature", right)
                        .status())
                .isEqualTo(403);
        assertThat(api.call("POST", "/api/v1/webhooks/nobody", null, body, "Content-Type", form)
                        .status())
                .isEqualTo(404);
        assertThat(notice("state")).isEqualTo("sent");
        assertThat(api.call("POST", path, null, body, "Content-Type", form, "X-Twilio-Signature", right)
                        .status())
                .isEqualTo(200);
        assertThat(notice("state")).isEqualTo("delivered");
    }

    @Test
    void givenTwilioIsBusyOrAway_whenSent_thenEachTryIsOneRequestAndItIsTriedAgainNotBeforeTwilioWants() {
        twilio.plan(Plan.TOO_MANY, Plan.SERVER_ERROR, Plan.PROXY_ERROR);
        Instant begun = Instant.now();
        queue(NoticeChannel.SMS);

        awaitReason("twilio 20429");
        assertThat(Instant.parse(
                        notice("to_char(next_attempt_at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')")))
                .isAfterOrEqualTo(begun.plusSeconds(119));
        makeDue();
        awaitReason("twilio 20500");
        makeDue();
        awaitReason("twilio answered 503");
        assertThat(twilio.posts()).isEqualTo(3);
        assertThat(twilio.messages).isEmpty();
        makeDue();
        awaitNotice("sms sent");

        assertThat(twilio.posts()).isEqualTo(4);
        assertThat(twilio.messages).hasSize(1);
    }

    @Test
    void givenAnAnswerThatWasLost_whenTriedAgain_thenTwilioIsAskedFirstAndSendsOnce() {
        twilio.plan(Plan.TAKEN_AND_DROPPED);
        queue(NoticeChannel.SMS);
        awaitReason("twilio did not answer");

        makeDue();
        awaitNotice("sms sent");

        assertThat(twilio.messages).hasSize(1);
        assertThat(twilio.posts()).isOne();
        assertThat(notice("provider_ref")).isEqualTo(message().sid());
        assertThat(twilio.requests)
                .anyMatch(request -> request.startsWith("GET") && request.contains("To=%2B919812345678"));
    }

    @Test
    void givenARequestThatNeverArrived_whenTriedAgain_thenItIsSent() {
        twilio.plan(Plan.DROPPED);
        queue(NoticeChannel.SMS);
        awaitReason("twilio did not answer");

        makeDue();
        awaitNotice("sms sent");

        assertThat(twilio.messages).hasSize(1);
        assertThat(twilio.posts()).isEqualTo(2);
    }

    @Test
    void givenAHubThatDiedAfterTwilioTookIt_whenAnotherTakesOver_thenItIsNotSentAgain() {
        twilio.plan(Plan.TAKEN_AND_DROPPED);
        queue(NoticeChannel.SMS);
        awaitReason("twilio did not answer");

        // As a hub leaves it that is killed before it can mark it.
        api.execute(
                "update notice set state = 'sending', reason = null, next_attempt_at = now() - interval '1 second'");
        wake();
        awaitNotice("sms sent");

        assertThat(twilio.messages).hasSize(1);
        assertThat(notice("provider_ref")).isEqualTo(message().sid());
    }

    @Test
    void givenACallBackBeforeTheAnswer_whenTheHubDies_thenTheNoticeIsKnownToBeSent() {
        twilio.plan(Plan.TAKEN_AND_DROPPED);
        queue(NoticeChannel.SMS);
        awaitReason("twilio did not answer");

        callBack(message(), "sent", "");
        assertThat(notice("state || ' ' || provider_ref"))
                .isEqualTo("sent " + message().sid());
        callBack(message(), "delivered", "");

        assertThat(notice("state")).isEqualTo("delivered");
        assertThat(twilio.posts()).isOne();
    }

    @Test
    void givenACodeThatNeverHeals_whenRefused_thenItFailsWithItsReasonAndWithoutTheNumber() {
        twilio.refuse(21610);
        queue(NoticeChannel.SMS);

        awaitNotice("sms failed");
        assertThat(notice("reason")).isEqualTo("twilio 21610: the number has opted out");
        assertThat(twilio.posts()).isOne();
    }

    @Test
    void givenSettingsThatAreWrong_whenRefused_thenItWaitsForPeople() {
        twilio.refuse(21606);
        queue(NoticeChannel.SMS);

        awaitReason("twilio 21606");
        assertThat(notice("state")).isEqualTo("pending");
    }

    @Test
    void givenAnotherChannel_whenTwilioSaysLaterThatTheFirstFailed_thenThatTakesIt() {
        twilio.refuse(21614);
        queue(NoticeChannel.SMS, NoticeChannel.EMAIL);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(notice("channel")).isEqualTo("email"));

        api.execute("delete from notice");
        dedupe = UUID.randomUUID().toString();
        queue(NoticeChannel.SMS, NoticeChannel.EMAIL);
        awaitNotice("sms sent");
        assertThat(notice("secrets is null")).isEqualTo("false"); // it has to be written anew
        callBack(message(), "undelivered", "30006");

        assertThat(notice("channel || ' ' || state || ' ' || cardinality(then_by)"))
                .isEqualTo("email pending 0");
        assertThat(notice("provider_ref")).isNull();
        callBack(message(), "delivered", ""); // a repetition, and out of order
        callBack(message(), "undelivered", "30006");
        assertThat(notice("channel || ' ' || state || ' ' || cardinality(then_by)"))
                .isEqualTo("email pending 0");
    }

    @Test
    void givenAnApprovedTemplate_whenSentByWhatsApp_thenTwilioGetsItsSidAndItsValues() {
        String sid = "HX00000000000000000000000000000001";
        SendOutcome outcome = whatsapp(sid, List.of("Shine \"PPF\"", "14:30"), 1);

        assertThat(outcome).isEqualTo(SendOutcome.sent(message().sid()));
        assertThat(message().form())
                .containsEntry("To", "whatsapp:" + TO)
                .containsEntry("From", "whatsapp:+14155238886")
                .containsEntry("ContentSid", sid)
                .containsEntry("ContentVariables", "{\"1\":\"Shine \\\"PPF\\\"\",\"2\":\"14:30\"}")
                .containsEntry("StatusCallback", PUBLIC + "/api/v1/webhooks/twilio-whatsapp?notice=k1");

        assertThat(whatsapp(sid, List.of("Shine \"PPF\"", "14:30"), 2)).isEqualTo(outcome);
        assertThat(twilio.messages).hasSize(1);
        twilio.refuse(63016);
        assertThat(whatsapp(sid, List.of("Shine PPF", "15:00"), 1))
                .isEqualTo(SendOutcome.refused("twilio 63016: WhatsApp takes an approved template only"));
    }

    /** Of two notices with the same values one was taken for the other, and never sent. */
    @Test
    void givenJobsThatAreDoneAndReadyAtOnce_whenEverySecondCallFailsAndHubsDie_thenEachCustomerHasEachNoticeOnce()
            throws IOException {
        approve("job_completed", COMPLETED);
        approve("job_ready", READY);
        int jobs = 200;
        for (int i = 0; i < 20 * jobs; i++) {
            twilio.plan(Plan.AS_USUAL, FAULTS.get(i % FAULTS.size()));
        }
        kills.begin();
        try {
            queueOfJobs(jobs);
            await().atMost(Duration.ofSeconds(240))
                    .pollInterval(Duration.ofMillis(200))
                    .untilAsserted(() -> {
                        kills.endTheirClaims(api);
                        api.execute(
                                "update notice set next_attempt_at = now() where state = 'pending' and next_attempt_at > now()");
                        wake();
                        assertThat(
                                        texts(
                                                "select distinct state || ' ' || coalesce(reason, '') from notice where state <> 'sent'"))
                                .isEmpty();
                    });
        } finally {
            kills.end();
            twilio.forgetPlans();
        }

        assertThat(
                        texts(
                                "select 'whatsapp:' || u.phone || ' ' || n.event from notice n join app_user u on u.id = n.user_id"))
                .containsExactlyInAnyOrderElementsOf(twilio.messages.stream()
                        .map(message -> message.form().get("To") + " "
                                + EVENTS.get(message.form().get("ContentSid")))
                        .toList());
        assertThat(texts("select provider_ref || ' ' || event from notice"))
                .containsExactlyInAnyOrderElementsOf(twilio.messages.stream()
                        .map(message ->
                                message.sid() + " " + EVENTS.get(message.form().get("ContentSid")))
                        .toList());
        assertThat(kills.count()).isGreaterThan(20);
    }

    private static void approve(String event, String sid) throws IOException {
        Path folder = Files.createDirectories(
                api.services.settings().folders().config().resolve("templates").resolve(event));
        Files.writeString(folder.resolve("en.whatsapp.txt"), "content_sid = " + sid + "\nvariables = car, link\n");
        Templates templates =
                api.services.camel().getRegistry().lookupByNameAndType("noticeTemplates", Templates.class);
        templates.refresh(); // one that still changes is not read
        templates.refresh();
        assertThat(templates.problems()).isEmpty();
    }

    /** Each customer's two notices say the same; every tenth has the number of the one before, of another workshop. */
    private static void queueOfJobs(int jobs) {
        for (int i = 0; i < jobs; i++) {
            long shop = api.id("insert into workshop (name) values ('Shine %d') returning id", i % 10);
            long customer = api.id(
                    "insert into app_user (workshop_id, username, name, role, phone)"
                            + " values (%d, 'cust_%d', 'Ravi', 'customer', '+9198%08d') returning id",
                    shop, i, i % 10 == 9 ? i - 1 : i);
            for (NoticeEvent event : List.of(NoticeEvent.JOB_COMPLETED, NoticeEvent.JOB_READY)) {
                outbox.enqueue(
                        Scope.platform(),
                        new Notice(
                                event,
                                customer,
                                List.of(NoticeChannel.WHATSAPP),
                                Map.of("car", "Civic", "link", "https://shop.example/track/x"),
                                "%s of %d".formatted(event, i),
                                Instant.now().plus(Duration.ofHours(1))));
            }
        }
    }

    private static List<String> texts(String sql) {
        return api.db.superuser().withHandle(handle -> handle.createQuery(sql)
                .mapTo(String.class)
                .list());
    }

    @Test
    void givenASenderAsTwilioWritesIt_whenSentByWhatsApp_thenItIsTakenAsItIs() throws IOException {
        shippedBy("notify-whatsapp-twilio", "{{TWILIO_WHATSAPP_FROM}}", "whatsapp:+14155238887");
        try {
            whatsapp("HX00000000000000000000000000000001", List.of("Shine"), 1);

            assertThat(message().form()).containsEntry("From", "whatsapp:+14155238887");
        } finally {
            shippedBy("notify-whatsapp-twilio");
        }
    }

    private static SendOutcome whatsapp(String contentSid, List<String> variables, int attempt) {
        OutgoingNotice notice = new OutgoingNotice(
                "k1",
                "whatsapp",
                "job_started",
                "en",
                1,
                TO,
                Instant.now(),
                attempt,
                false,
                new OutgoingNotice.Content(
                        "job_started.en", "s", "t", "text", "text", "", contentSid, variables, Map.of()),
                Map.of());
        return api.services
                .camel()
                .createProducerTemplate()
                .requestBody("direct:notify-whatsapp-twilio", notice, SendOutcome.class);
    }

    private void queue(NoticeChannel... channels) {
        outbox.enqueue(
                Scope.platform(),
                new Notice(
                        NoticeEvent.ONE_TIME_CODE,
                        user,
                        List.of(channels),
                        Map.of("code", "123456", "minutes", "5"),
                        dedupe,
                        Instant.now().plusSeconds(300)));
    }

    private static void makeDue() {
        api.execute("update notice set next_attempt_at = now() - interval '1 second'");
        wake();
    }

    private static void wake() {
        api.execute("select pg_notify('pitwatch_notice', '')");
    }

    private static TestApi.Answer callBack(Message message, String status, String code) {
        String url = message.callBack().orElseThrow().toString();
        String body = TwilioStandIn.callBack(message, status, code);
        return api.call(
                "POST",
                url.substring(PUBLIC.length()),
                null,
                body,
                "Content-Type",
                "application/x-www-form-urlencoded",
                "X-Twilio-Signature",
                TwilioStandIn.signature(url, body));
    }

    private static Message message() {
        assertThat(twilio.messages).isNotEmpty();
        return twilio.messages.get(twilio.messages.size() - 1);
    }

    private static String key() {
        return notice("message_key");
    }

    private static String notice(String column) {
        return api.db.superuser().withHandle(handle -> handle.createQuery(
                        "select (%s)::text from notice".formatted(column))
                .mapTo(String.class)
                .one());
    }

    private static void awaitNotice(String channelAndState) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(notice("channel || ' ' || state"))
                .isEqualTo(channelAndState));
    }

    private static void awaitReason(String reason) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(notice("state || ' ' || coalesce(reason, '')"))
                .startsWith("pending " + reason));
    }
}
