package dev.pitwatch.hub.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.notices.push.PushAcknowledgements;
import dev.pitwatch.hub.rest.TestApi.Answer;
import dev.pitwatch.hub.rest.TestApi.Cast;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A critical alert acknowledged from the push message that told of it. */
class PushAcknowledgeIT {

    private static final String PATH = "/api/v1/push/acknowledge";
    private static TestApi api;
    private static Cast cast;
    private static PushAcknowledgements tokens;
    private static long pit;
    private static int browsers;

    @BeforeAll
    static void start() {
        api = TestApi.start();
        cast = api.cast();
        pit = api.pit(cast.workshop(), 1);
        tokens = new PushAcknowledgements(api.db.database(), api.db.masterKey(), Clock.systemUTC());
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @Test
    void givenAMessageOfAnAlert_whenItIsAcknowledgedWithoutASignIn_thenItsPersonDidThatAndARepeatChangesNothing() {
        long alert = alert();
        api.user(cast.workshop(), "night", "owner", null);
        String token = tokens.token(alert, browser(api.token("night")));

        Answer answer = acknowledge(token);
        Answer again = acknowledge(token);

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.data().get("status").asText()).isEqualTo("acknowledged");
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.data().get("acknowledged_at")).isEqualTo(answer.data().get("acknowledged_at"));
        assertThat(api.one(
                        String.class,
                        "select u.username from alert a join app_user u on u.id = a.acknowledged_by where a.id = "
                                + alert))
                .isEqualTo("night");
        assertThat(api.one(
                        String.class,
                        "select string_agg(actor_name || ' ' || actor_role || ' ' || action, ',') from audit_log"
                                + " where thing = 'alert' and thing_id = '%d'",
                        alert))
                .isEqualTo("night owner acknowledge");
    }

    @Test
    void givenWrongOnes_whenTried_thenAllAreAnsweredTheSame() {
        assertThat(acknowledge("A".repeat(22)).status()).isEqualTo(404);
        assertThat(acknowledge("short").status()).isEqualTo(422);
        assertThat(api.post(PATH, null, Map.of()).status()).isEqualTo(422);
    }

    @Test
    void givenAnOperatorWhoLostThePit_whenTheyAcknowledge_thenTheAlertIsNotThere() {
        long alert = alert();
        long user = api.user(cast.workshop(), "lost", "staff", "operator");
        api.execute(
                "insert into pit_grant (workshop_id, user_id, pit_id) select %d, %d, pit_id from alert where id = %d",
                cast.workshop(), user, alert);
        String session = api.token("lost");
        String token = tokens.token(alert, browser(session));
        api.execute("delete from pit_grant where user_id = %d", user);
        await(session, alert);

        assertThat(acknowledge(token).status()).isEqualTo(404);
        assertThat(api.one(Boolean.class, "select acknowledged_at is null from alert where id = " + alert))
                .isTrue();
    }

    @Test
    void givenSomebodyWhoSignedOut_whenTheMessageIsStillShown_thenItAcknowledgesNothing() {
        long alert = alert();
        api.user(cast.workshop(), "gone", "owner", null);
        String session = api.freshToken("gone");
        String token = tokens.token(alert, browser(session));
        api.post("/api/v1/auth/logout", session, Map.of());

        assertThat(acknowledge(token).status()).isEqualTo(404);
    }

    private static Answer acknowledge(String token) {
        return api.post(PATH, null, Map.of("token", token));
    }

    /** Until the hub has heard that the person's rights are others. */
    private static void await(String session, long alert) {
        org.awaitility.Awaitility.await()
                .until(() -> api.get("/api/v1/alerts/" + alert, session).status() == 404);
    }

    private static long browser(String session) {
        Answer made = api.post(
                "/api/v1/push/subscriptions",
                session,
                Map.of(
                        "endpoint",
                        "https://push.example.com/of-%d".formatted(++browsers),
                        "keys",
                        TestApi.BROWSER_KEYS));
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        return made.data().get("id").asLong();
    }

    private static long alert() {
        return api.id(
                """
                insert into alert (workshop_id, pit_id, alert_type, severity, subject, message)
                select workshop_id, id, 'critical_aqi', 'critical', 'pit:' || id || '-' || gen_random_uuid(), 'AQI 260' from pit
                where id = %d returning id
                """
                        .formatted(pit));
    }
}
