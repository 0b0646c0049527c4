package dev.pitwatch.hub.notification;

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
import dev.pitwatch.core.testing.MailServer;
import dev.pitwatch.core.testing.MailServer.Fault;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestDatabase;
import dev.pitwatch.core.testing.TestTemplates;
import dev.pitwatch.hub.mail.MailSender;
import dev.pitwatch.hub.plugins.Plugin;
import dev.pitwatch.hub.plugins.PluginView;
import dev.pitwatch.hub.plugins.Plugins;
import dev.pitwatch.hub.testing.TestChannel;
import dev.pitwatch.spi.OutgoingNotice;
import dev.pitwatch.spi.SendException;
import dev.pitwatch.spi.SendOutcome;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.apache.camel.Processor;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The shipped routes, on a real database, with plugins' channels behind their guards. */
class NoticeRoutesIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final TestDatabase db = TestDatabase.create();
    private final Clock clock = Clock.systemUTC();
    private final DefaultCamelContext context = new DefaultCamelContext();
    private final Plugins plugins = new Plugins(clock);
    private final DatabaseNotifications notifications =
            new DatabaseNotifications(db.setup().dataSource(DatabaseRole.INGEST));
    private final NoticeSteps steps = new NoticeSteps(
            new Dispatch(
                    db.database(),
                    db.masterKey(),
                    plugins.channels(),
                    TestTemplates.withWhatsApp(),
                    clock,
                    new SimpleMeterRegistry(),
                    one -> {}),
            plugins,
            clock);
    private final Outbox outbox = new Outbox(db.database(), db.masterKey(), clock);
    private final List<OutgoingNotice> sent = new CopyOnWriteArrayList<>();
    private final CountDownLatch never = new CountDownLatch(1);
    private final long user = db.superuser().withHandle(handle -> handle.createQuery(
                    """
                    insert into app_user (username, name, role, email, phone)
                    values ('root', 'Asha', 'super_admin', 'a@example.com', '+919812345678') returning id
                    """)
            .mapTo(long.class)
            .one());

    @BeforeEach
    void start() throws Exception {
        steps.listen(notifications);
        steps.bind(context.getRegistry());
        steps.useRoutesOf(context, (plugin, channel) -> true);
        context.getRegistry().bind("rejection", (Processor) exchange -> {});
        for (String file : List.of("errors", "notifications")) {
            var resource = ResourceHelper.resolveMandatoryResource(
                    context, "file:" + Path.of("../../routes", file + ".camel.yaml"));
            for (var builder : PluginHelper.getRoutesLoader(context).findRoutesBuilders(List.of(resource))) {
                context.addRoutes(builder);
                context.addTemplatedRoutes(builder);
            }
        }
        context.start();
        notifications.start();
    }

    @AfterEach
    void close() throws IOException {
        never.countDown();
        steps.close();
        context.close();
        notifications.close();
        db.close();
    }

    @Test
    void givenAChannel_whenANoticeIsQueued_thenItIsSentAtOnceAndThePluginTellsWhatItSends() throws Exception {
        install("sms", notice -> {
            sent.add(notice);
            return SendOutcome.sent("M1");
        });
        queue(NoticeChannel.SMS);

        awaitState("sent");
        assertThat(sent).singleElement().satisfies(one -> assertThat(one.text()).contains("123456", "Pitwatch"));
        PluginView view = plugins.list().get(0);
        assertThat(view.kind()).isEqualTo("notify");
        assertThat(view.services()).containsExactly("channel sms");
    }

    @Test
    void givenAChannelThatThrowsAndOneThatHangs_whenNoticesAreQueued_thenOthersGoAndThoseWait() throws Exception {
        install("email", notice -> {
            never.await();
            return SendOutcome.sent("");
        });
        install("whatsapp", notice -> {
            throw new IllegalStateException("planted");
        });
        install("sms", notice -> {
            sent.add(notice);
            return SendOutcome.sent("");
        });
        queue(NoticeChannel.EMAIL);
        queue(NoticeChannel.WHATSAPP);
        queue(NoticeChannel.SMS);

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                        db.texts("select concat_ws(' ', channel, state, reason) from notice order by id"))
                .satisfiesExactly(
                        email -> assertThat(email).startsWith("email sending"),
                        whatsapp -> assertThat(whatsapp)
                                .startsWith("whatsapp pending")
                                .contains("channel whatsapp: java.lang.IllegalStateException: planted"),
                        sms -> assertThat(sms).startsWith("sms sent")));
        assertThat(plugins.list()).extracting(PluginView::kind).containsExactlyInAnyOrder("notify", "notify", "notify");
    }

    @Test
    void givenANoticeThatHangs_whenOthersOfItsChannelAreQueued_thenTheyGoMeanwhile() throws Exception {
        CountDownLatch hangs = new CountDownLatch(1);
        install("email", notice -> {
            if (hangs.getCount() > 0) {
                hangs.countDown();
                never.await();
            }
            sent.add(notice);
            return SendOutcome.sent("");
        });
        queue(NoticeChannel.EMAIL, "hangs");
        hangs.await();

        for (int i = 0; i < 20; i++) {
            queue(NoticeChannel.EMAIL, "key " + i);
        }

        await().atMost(PATIENCE).until(() -> sent.size() == 20);
        assertThat(db.texts("select state from notice where dedupe_key = 'hangs'"))
                .containsExactly("sending");
    }

    /** What a mail server has of a mail no one can ask it: its reader gets two of it at most, under one Message-ID. */
    @Test
    void givenAMailServerThatTakesMailsAndDropsTheConnection_whenTriedOnceMore_thenThatWasTheLastTime()
            throws Exception {
        try (MailServer server = new MailServer("planted")) {
            server.fails(Fault.HANGS_UP_AFTER_DATA);
            Map<String, String> settings = Map.of(
                    "SMTP_HOST", "127.0.0.1",
                    "SMTP_PORT", Integer.toString(server.port()),
                    "SMTP_TLS", "off",
                    "SMTP_USER", "pitwatch",
                    "SMTP_PASSWORD", "planted");
            try (MailSender sender = new MailSender(settings)) {
                install("email", notice -> {
                    sender.send(mail(sender, notice));
                    return SendOutcome.sent("");
                });
                queue(NoticeChannel.EMAIL);
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(db.texts("select state || ' ' || perhaps_sent from notice"))
                                .containsExactly("pending true"));
                again();
                awaitState("failed");
            }
            String id = db.texts("select '<' || message_key || '@example.com>' from notice")
                    .get(0);
            assertThat(server.mails()).hasSize(2).allSatisfy(mail -> assertThat(mail)
                    .contains("Message-ID: " + id));
        }
        assertThat(plugins.list().get(0).failures()).isZero();
    }

    private static MimeMessage mail(MailSender sender, OutgoingNotice notice) throws MessagingException {
        MimeMessage mail = new MimeMessage(sender.getSession());
        mail.setFrom("hub@example.com");
        mail.setRecipients(Message.RecipientType.TO, notice.to());
        mail.setText(notice.textWithoutSecrets());
        mail.setHeader("Message-ID", "<%s@example.com>".formatted(notice.key()));
        return mail;
    }

    @Test
    void givenAProviderThatIsAwayOrSaysWhatItWants_whenManyNoticesAreTried_thenNoneCountsAgainstThePlugin()
            throws Exception {
        Iterator<Exception> failures = List.of(
                        new ConnectException("refused"),
                        new IllegalStateException(new SendException(SendOutcome.later("busy", Duration.ofMinutes(7)))),
                        new HttpOperationFailedException("https://x/?token=1", 503, "away", null, Map.of(), "123456"))
                .iterator();
        install("sms", notice -> {
            throw failures.next();
        });
        queue(NoticeChannel.SMS);
        awaitReason("no answer: java.net.ConnectException: refused");
        again();
        awaitReason("busy");
        assertThat(db.texts("select (next_attempt_at - now() > interval '6 min')::text from notice"))
                .containsExactly("true");
        again();
        awaitReason("status 503");

        assertThat(plugins.list().get(0).failures()).isZero();
    }

    @Test
    void givenARouteThatLeavesNoOutcome_whenANoticeIsTried_thenItIsTriedLaterAndCountsAgainstThePlugin()
            throws Exception {
        install("sms", notice -> "sent, I think");
        queue(NoticeChannel.SMS);

        awaitReason("channel sms: its route left a java.lang.String as its body, expected a SendOutcome,"
                + " e.g. by bean:outcomes");
        assertThat(plugins.list().get(0).failures()).isEqualTo(1);
    }

    @Test
    void givenARouteThatIsStopped_whenANoticeIsTried_thenItWaitsShortlyAndGoesWhenItIsStarted() throws Exception {
        install("sms", notice -> SendOutcome.sent(""));
        context.getRouteController().stopRoute("notify-fake-sms");
        queue(NoticeChannel.SMS);
        awaitReason("the channel's route is stopped or gone");
        assertThat(plugins.list().get(0).failures()).isZero();

        context.getRouteController().startRoute("notify-fake-sms");
        again();

        awaitState("sent");
    }

    @Test
    void givenAChannelWithoutARoute_whenANoticeIsQueued_thenItWaitsForOne() throws Exception {
        install("sms", notice -> SendOutcome.sent(""));
        context.getRouteController().stopRoute("notify-fake-sms");
        context.removeRoute("notify-fake-sms");
        queue(NoticeChannel.SMS);

        awaitReason("no_channel: sms");
        assertThat(db.texts("select attempts::text from notice")).containsExactly("0");
    }

    @Test
    void givenARouteThatThrows_whenTwentyNoticesInARowFail_thenTheChannelIsSwitchedOffAndWhatIsQueuedWaits()
            throws Exception {
        List<String> enough = new CopyOnWriteArrayList<>();
        Plugin plugin =
                plugins.known(new Plugin.Identity("dev.pitwatch.notify-bad", Optional.empty(), Optional.empty()));
        new TestChannel("bad", "sms", notice -> {
                    throw new IllegalStateException("planted");
                })
                .install(plugins, context, plugin, enough::add);
        for (int i = 0; i < 20; i++) {
            queue(NoticeChannel.SMS, "key " + i);
        }

        await().atMost(PATIENCE)
                .until(() -> plugins.channels().breaker("sms").off().isPresent());
        queue(NoticeChannel.SMS, "late");

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(db.texts("select distinct state from notice"))
                .containsExactly("pending"));
        assertThat(db.texts("select attempts::text from notice where dedupe_key = 'late'"))
                .containsExactly("0");
        assertThat(enough).as("why the plugin is to be taken away").isEmpty();
    }

    @Test
    void givenAWorkshopWhoseNoticesThrow_whenThirtyFailInARow_thenTheChannelStaysOnForTheOthers() throws Exception {
        long one = owner();
        long another = owner();
        install("sms", notice -> {
            if (notice.workshopId() == 0) {
                throw new IllegalStateException("planted");
            }
            sent.add(notice);
            return SendOutcome.sent("");
        });
        queue(one, NoticeChannel.SMS, "one");
        queue(another, NoticeChannel.SMS, "another");
        await().atMost(PATIENCE).until(() -> sent.size() == 2);

        for (int i = 0; i < 30; i++) {
            queue(NoticeChannel.SMS, "bad " + i);
        }
        await().atMost(PATIENCE).until(() -> plugins.list().get(0).failures() >= 30);
        queue(one, NoticeChannel.SMS, "one more");

        await().atMost(PATIENCE).until(() -> sent.size() == 3);
        assertThat(plugins.channels().breaker("sms").off()).isEmpty();
    }

    private long owner() {
        return db.number(
                """
                insert into app_user (workshop_id, username, name, role, email, phone)
                values (%d, 'owner' || nextval('app_user_id_seq'), 'Meera', 'owner', 'm@example.com', '+919812345679')
                returning id
                """,
                SampleWorkshop.in(db).workshopId());
    }

    @Test
    void givenANoticeOnItsWay_whenItsPluginIsRemoved_thenItIsTriedAgainByWhoeverSendsThen() throws Exception {
        CountDownLatch sending = new CountDownLatch(1);
        Plugin plugin =
                plugins.known(new Plugin.Identity("dev.pitwatch.notify-old", Optional.empty(), Optional.empty()));
        Runnable removal = new TestChannel("old", "sms", notice -> {
                    sending.countDown();
                    never.await();
                    return SendOutcome.sent("");
                })
                .install(plugins, context, plugin, why -> {});
        queue(NoticeChannel.SMS);
        sending.await();

        removal.run();

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(db.texts("select state || ' ' || reason from notice"))
                .singleElement()
                .asString()
                .startsWith("pending channel sms: "));
        install("sms", notice -> {
            sent.add(notice);
            return SendOutcome.sent("");
        });
        again();
        awaitState("sent");
        assertThat(sent).extracting(OutgoingNotice::attempt).containsExactly(2);
    }

    private void awaitReason(String reason) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(db.texts("select coalesce(reason, '') from notice"))
                .containsExactly(reason));
    }

    /** The next attempt is due, and its channel looks. */
    private void again() {
        db.superuser()
                .useHandle(handle ->
                        handle.execute("update notice set next_attempt_at = now(); select pg_notify('pitwatch_notice',"
                                + " channel) from notice"));
    }

    @Test
    void givenStepsOfAnOperatorsOwn_whenTheySendIt_thenItIsSent() throws Exception {
        install("sms", notice -> SendOutcome.refused("planted"));
        context.getRouteController().stopRoute("notifications-send");
        context.removeRoute("notifications-send");
        context.addRoutes(new org.apache.camel.builder.RouteBuilder() {
            @Override
            public void configure() {
                from("direct:notifications-send")
                        .setProperty("notice", body())
                        .setBody(simple("${body.message.text}"))
                        .process(exchange -> assertThat(exchange.getMessage().getBody(String.class))
                                .contains("123456"))
                        .to("bean:settleNotice");
            }
        });
        queue(NoticeChannel.SMS);

        awaitState("sent");
    }

    private void install(String channel, TestChannel.Sending sending) throws Exception {
        new TestChannel("fake-" + channel, channel, sending).install(plugins, context);
    }

    private void queue(NoticeChannel channel) {
        queue(channel, "key " + channel);
    }

    private void queue(NoticeChannel channel, String key) {
        queue(user, channel, key);
    }

    private void queue(long receiver, NoticeChannel channel, String key) {
        outbox.enqueue(
                Scope.platform(),
                new Notice(
                        NoticeEvent.ONE_TIME_CODE,
                        receiver,
                        List.of(channel),
                        Map.of("code", "123456", "minutes", "5"),
                        key,
                        Instant.now().plusSeconds(300)));
    }

    private void awaitState(String state) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(db.texts("select state from notice"))
                .containsExactly(state));
    }
}
