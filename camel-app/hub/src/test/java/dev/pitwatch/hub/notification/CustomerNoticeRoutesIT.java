package dev.pitwatch.hub.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.database.DatabaseRole;
import dev.pitwatch.core.notices.notification.Dispatch;
import dev.pitwatch.core.testing.CustomersJobs;
import dev.pitwatch.core.testing.TestTemplates;
import dev.pitwatch.hub.plugins.Plugins;
import dev.pitwatch.hub.testing.TestChannel;
import dev.pitwatch.hub.transaction.DatabaseOutages;
import dev.pitwatch.spi.OutgoingNotice;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Processor;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From a job to its customer's phone, by the shipped routes. */
class CustomerNoticeRoutesIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final CustomersJobs given = new CustomersJobs();
    private final DefaultCamelContext context = new DefaultCamelContext();
    private final Plugins plugins = new Plugins(given.clock);
    private final DatabaseNotifications notifications =
            new DatabaseNotifications(given.db.setup().dataSource(DatabaseRole.INGEST));
    private final NoticeSteps steps = new NoticeSteps(
            new Dispatch(
                    given.db.database(),
                    given.db.masterKey(),
                    plugins.channels(),
                    TestTemplates.shipped(),
                    given.clock,
                    new SimpleMeterRegistry(),
                    one -> {}),
            plugins,
            given.clock);
    private final List<OutgoingNotice> sent = new CopyOnWriteArrayList<>();

    @BeforeEach
    void start() throws Exception {
        steps.listen(notifications);
        steps.bind(context.getRegistry());
        context.getRegistry().bind("rejection", (Processor) exchange -> {});
        context.getRegistry().bind("customerNotices", given.notices);
        context.getRegistry().bind("databaseOutages", new DatabaseOutages());
        for (String file : List.of("errors", "notifications", "customers")) {
            var resource = ResourceHelper.resolveMandatoryResource(
                    context, "file:" + Path.of("../../routes", file + ".camel.yaml"));
            for (var builder : PluginHelper.getRoutesLoader(context).findRoutesBuilders(List.of(resource))) {
                context.addRoutes(builder);
                context.addTemplatedRoutes(builder);
            }
        }
        // What comes once a minute comes at once.
        context.getRouteDefinitions().forEach(route -> {
            String uri = route.getInput().getEndpointUri();
            route.getInput().setUri(uri.replaceAll("cron=[^&]*", "cron=*+*+*+*+*+?"));
        });
        steps.useRoutesOf(context, (plugin, channel) -> true);
        TestChannel.keeping("sms", sent).install(plugins, context);
        context.start();
        notifications.start();
    }

    @AfterEach
    void close() throws IOException {
        steps.close();
        context.close();
        notifications.close();
        given.db.close();
    }

    @Test
    void givenAJob_whenItRunsItsCourse_thenItsCustomerGetsOneMessageForEachStepWithTheLink() {
        ObjectNode job = given.make("+919812345678", null);
        long id = job.get("id").asLong();
        awaitSent("job_created");
        given.move(id, "in_progress");
        awaitSent("job_created", "job_started");
        given.clock.pass(Duration.ofMinutes(340));
        awaitSent("job_created", "job_started", "job_soon");
        given.move(id, "quality_check", "completed");
        awaitSent("job_created", "job_started", "job_soon", "job_completed", "job_ready");

        assertThat(sent).allSatisfy(notice -> {
            assertThat(notice.to()).isEqualTo("+919812345678");
            assertThat(notice.text())
                    .contains("https://shop.example/track/"
                            + job.get("tracking_token").asText())
                    .doesNotContain("John", "DL01AB1234")
                    .hasSizeLessThanOrEqualTo(160);
            assertThat(notice.textWithoutSecrets())
                    .doesNotContain(job.get("tracking_token").asText());
        });
        assertThat(sent.get(2).text()).contains("in about 20 minutes");
    }

    private void awaitSent(String... events) {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(sent).extracting(OutgoingNotice::event).containsExactlyInAnyOrder(events));
    }
}
