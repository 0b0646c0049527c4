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
import dev.pitwatch.core.testing.TestDatabase;
import dev.pitwatch.hub.plugins.Guard;
import dev.pitwatch.hub.plugins.Plugin;
import dev.pitwatch.hub.plugins.PluginCalls;
import dev.pitwatch.hub.plugins.PluginView;
import dev.pitwatch.hub.plugins.Plugins;
import dev.pitwatch.spi.NotificationChannel;
import dev.pitwatch.spi.OutgoingNotice;
import dev.pitwatch.spi.SendOutcome;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.apache.camel.Processor;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The shipped routes, on a real database, with plugins' channels behind their guards. */
class NoticeRoutesIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final TestDatabase db = TestDatabase.create();
    private final Clock clock = Clock.systemUTC();
    private final DefaultCamelContext context = new DefaultCamelContext();
    private final Plugins plugins = new Plugins(clock);
    private final DatabaseNotifications notifications =
            new DatabaseNotifications(db.setup().dataSource(DatabaseRole.INGEST));
    private final NoticeSteps steps = new NoticeSteps(
            new Dispatch(db.database(), db.masterKey(), plugins.channels(), clock, new SimpleMeterRegistry()));
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
    void givenAChannel_whenANoticeIsQueued_thenItIsSentAtOnceAndThePluginTellsWhatItSends() {
        install("dev.pitwatch.notify-fake", "sms", notice -> {
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
    void givenAChannelThatThrowsAndOneThatHangs_whenNoticesAreQueued_thenOthersGoAndThoseWait() {
        install("dev.pitwatch.notify-hangs", "email", notice -> {
            never.await();
            return SendOutcome.sent("");
        });
        install("dev.pitwatch.notify-throws", "whatsapp", notice -> {
            throw new IllegalStateException("planted");
        });
        install("fine", "sms", notice -> {
            sent.add(notice);
            return SendOutcome.sent("");
        });
        queue(NoticeChannel.EMAIL);
        queue(NoticeChannel.WHATSAPP);
        queue(NoticeChannel.SMS);

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(texts("select channel || ' ' || state from notice order by id"))
                        .containsExactly("email sending", "whatsapp pending", "sms sent"));
        assertThat(texts("select reason from notice where channel = 'whatsapp'"))
                .singleElement()
                .asString()
                .contains("channel whatsapp: java.lang.IllegalStateException: planted");
        assertThat(plugins.list()).extracting(PluginView::kind).containsExactlyInAnyOrder("notify", "notify", "notify");
    }

    @Test
    void givenStepsOfAnOperatorsOwn_whenTheySendIt_thenItIsSent() throws Exception {
        install("dev.pitwatch.notify-fake", "sms", notice -> SendOutcome.refused("planted"));
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

    private Plugin install(String bundle, String channel, Sending sending) {
        Plugin plugin = plugins.known(new Plugin.Identity(bundle, Optional.empty(), Optional.empty()));
        Guard guard = plugins.guard(plugin, PluginCalls.direct(bundle), why -> {});
        plugins.add(
                plugin,
                new NotificationChannel() {
                    @Override
                    public List<String> channels() {
                        return List.of(channel);
                    }

                    @Override
                    public SendOutcome send(OutgoingNotice notice) throws Exception {
                        return sending.send(notice);
                    }
                },
                guard);
        return plugin;
    }

    private interface Sending {
        SendOutcome send(OutgoingNotice notice) throws Exception;
    }

    private void queue(NoticeChannel channel) {
        outbox.enqueue(
                Scope.platform(),
                new Notice(
                        NoticeEvent.ONE_TIME_CODE,
                        user,
                        List.of(channel),
                        Map.of("code", "123456", "minutes", "5"),
                        "key " + channel,
                        Instant.now().plusSeconds(300)));
    }

    private void awaitState(String state) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(texts("select state from notice"))
                .containsExactly(state));
    }

    private List<String> texts(String sql) {
        return db.superuser()
                .withHandle(
                        handle -> handle.createQuery(sql).mapTo(String.class).list());
    }
}
