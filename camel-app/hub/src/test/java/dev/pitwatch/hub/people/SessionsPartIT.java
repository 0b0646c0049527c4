package dev.pitwatch.hub.people;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.base.crypto.P256;
import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.database.DatabaseRole;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.settings.Settings;
import dev.pitwatch.core.notices.push.NewSubscription;
import dev.pitwatch.core.notices.push.PushService;
import dev.pitwatch.core.notices.push.Subscriber;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestDatabase;
import dev.pitwatch.hub.testing.TestServices;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.interfaces.ECPublicKey;
import java.time.Clock;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

/** The hub's own part of sessions, on a real database. */
class SessionsPartIT {

    private final TestDatabase db = TestDatabase.create();
    private final SampleWorkshop shop = SampleWorkshop.in(db);
    private final long asha = shop.addUser(db, "asha", "asha@example.com", null);

    @Test
    void givenABrowserWhoseSessionIsOverByTime_whenTheHubRuns_thenItsPersonHearsSoByMail() {
        subscribe();
        db.execute(
                "update session set created_at = now() - interval '8 days', expires_at = now() - interval '1 minute'");
        Vertx vertx = Vertx.vertx();
        try (db;
                DatabaseNotifications notifications =
                        new DatabaseNotifications(db.setup().dataSource(DatabaseRole.INGEST));
                SessionsPart part = new SessionsPart(TestServices.of(
                        db,
                        settings(),
                        new SimpleMeterRegistry(),
                        vertx,
                        new DefaultCamelContext(false),
                        notifications))) {
            part.listen(notifications);
            notifications.start();

            await().untilAsserted(
                            () -> assertThat(db.texts("select event || ' ' || channel || ' ' || user_id from notice"))
                                    .containsExactly("push_lost email " + asha));
            assertThat(db.texts("select ended_reason from session")).containsExactly("expired");
        } finally {
            vertx.close();
        }
    }

    private void subscribe() {
        byte[] point = P256.bytes((ECPublicKey) P256.pair("a browser's own key".getBytes(StandardCharsets.UTF_8))
                .getPublic());
        Base64.Encoder base64url = Base64.getUrlEncoder().withoutPadding();
        new PushService(db.database(), db.masterKey(), Clock.systemUTC())
                .add(
                        Scope.workshop(shop.workshopId()),
                        new Subscriber(asha, SampleWorkshop.addSession(db, asha)),
                        new NewSubscription(
                                "https://push.example.com/phone",
                                base64url.encodeToString(point),
                                base64url.encodeToString(new byte[16]),
                                Optional.empty()));
    }

    private Settings settings() {
        return Settings.read(
                Map.of(
                        "PITWATCH_MASTER_KEY",
                        db.masterKeyText(),
                        "PITWATCH_JWT_SECRET",
                        "a signing key for tests, of 256 bits or more"),
                Path.of("target"));
    }
}
