package dev.pitwatch.hub.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.base.crypto.Sealed;
import dev.pitwatch.base.settings.Settings.RateLimits;
import dev.pitwatch.hub.rest.TestApi.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who tries to learn names by forgotten passwords, to flood a mailbox or to guess a link; ForgottenPasswordsIT has the rest. */
class ForgottenPasswordIT {

    private static final String PATH = "/api/v1/auth/forgot-password";

    private static TestApi api;
    private static long workshop;

    @BeforeAll
    static void start() {
        api = TestApi.startLimited(RateLimits.STANDARD, List.of("127.0.0.1"));
        workshop = api.workshop("Shine");
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    /** Somebody with a mailbox that is known to be theirs. */
    private static long reachable(String name) {
        long user = api.user(workshop, name, "owner", null);
        api.execute("update app_user set email = '%s@example.com' where id = %d", name, user);
        api.execute("update app_user set email_confirmed_at = now() where id = %d", user);
        return user;
    }

    private static Answer forgot(String name, String from) {
        return api.post(PATH, null, Map.of("username", name), "X-Forwarded-For", from);
    }

    private static long links(long user) {
        return api.id("select count(*) from notice where user_id = %d and event = 'forgotten_password'", user);
    }

    /** What an answer shows, but for what differs from call to call. */
    private static String shown(Answer answer) {
        Map<String, List<String>> headers = new TreeMap<>(answer.headers().map());
        headers.keySet().removeAll(List.of("date", "x-correlation-id", "ratelimit-reset", "retry-after"));
        String correlation = answer.json().path("correlation_id").asText();
        return answer.status() + " " + answer.text().replace(correlation, "…") + " " + headers;
    }

    @Test
    void givenNamesOfAllKinds_whenALinkIsWantedWhileTheTablesAreLocked_thenAllAnswersAreAlikeAndNoneWaits() {
        long known = reachable("owner_known");
        long left = reachable("owner_left");
        api.execute("update app_user set is_active = false where id = %d", left);
        long unreachable = api.user(workshop, "owner_unreachable", "owner", null);
        List<String> answers = new ArrayList<>();

        try (Handle handle = api.db.superuser().open()) {
            handle.begin();
            handle.execute("lock table app_user, one_time_secret, notice in access exclusive mode");
            int network = 1;
            for (String name : List.of("owner_known", "owner_left", "owner_unreachable", "nobody", "' or ''='")) {
                answers.add(shown(forgot(name, "198.51.100." + network++)));
            }
            handle.rollback();
        }

        assertThat(answers).allMatch(answers.get(0)::equals).first().asString().startsWith("200 ");
        await().until(() -> links(known) == 1);
        assertThat(links(left) + links(unreachable)).isZero();
    }

    @Test
    void givenANetworkThatFloodsAMailbox_whenItTries_thenThreeLinksGoThereAndItSeesTheSameAsForANameOfNobody() {
        long flooded = reachable("owner_flooded");
        List<String> known = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            known.add(shown(forgot(i % 2 == 0 ? "owner_flooded" : "Owner_Flooded", "203.0.113.1")));
            unknown.add(shown(forgot("nobody_at_all", "203.0.113.2")));
        }

        assertThat(known).isEqualTo(unknown);
        assertThat(known.get(4)).startsWith("200 ");
        assertThat(known.get(5)).startsWith("429 ");
        long next = reachable("owner_next");
        assertThat(forgot("owner_next", "203.0.113.3").status()).isEqualTo(200);
        await("those before were dealt with").until(() -> links(next) == 1);
        assertThat(links(flooded)).isEqualTo(3);
    }

    @Test
    void givenALink_whenItsLikesAreGuessed_thenTheyAreAsGoodAsAnyAndTheNetworkHasFewTriesAndTheLinkStillWorks() {
        long user = reachable("owner_linked");
        assertThat(forgot("owner_linked", "192.0.2.1").status()).isEqualTo(200);
        await().until(() -> links(user) == 1);
        String token = token(user);
        String like = token.substring(0, token.length() - 2) + (token.endsWith("AA") ? "BB" : "AA");

        assertThat(shown(choose(like, "192.0.2.2"))).isEqualTo(shown(choose("nobody's", "192.0.2.3")));
        List<Integer> guesses = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            guesses.add(choose(like, "192.0.2.4").status());
        }

        assertThat(guesses.subList(0, 20)).containsOnly(401);
        assertThat(guesses.subList(20, 25)).as("one more in three seconds").contains(429);
        assertThat(choose(token, "192.0.2.1").status()).isEqualTo(200);
        assertThat(choose(token, "192.0.2.1").status()).isEqualTo(401);
    }

    /** As the mail has it, which nobody sends here. */
    private static String token(long user) {
        String row = " from notice where event = 'forgotten_password' and user_id = " + user;
        String secrets = Sealed.NOTICE.open(
                api.db.masterKey(),
                api.one(String.class, "select dedupe_key" + row),
                api.one(byte[].class, "select secrets" + row));
        return secrets.replaceAll(".*/set-password#([\\w-]+)\".*", "$1");
    }

    private static Answer choose(String token, String from) {
        return api.post(
                "/api/v1/auth/set-password",
                null,
                Map.of("token", token, "password", "Newpassword1"),
                "X-Forwarded-For",
                from);
    }
}
