package dev.pitwatch.hub.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.core.notices.preference.OptOut;
import dev.pitwatch.core.notices.preference.OptOutLinks;
import dev.pitwatch.hub.rest.TestApi.Answer;
import dev.pitwatch.hub.rest.TestApi.Cast;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class NoticeCallsIT {

    private static final String FORM = "application/x-www-form-urlencoded";

    private static TestApi api;
    private static Cast cast;

    @BeforeAll
    static void start() {
        api = TestApi.start();
        cast = api.cast();
        api.execute("update app_user set email = 'asha@example.com', phone = '+919812345678' where username = 'owner'");
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    private static String workshop(String rest) {
        return "/api/v1/workshops/%d%s".formatted(cast.workshop(), rest);
    }

    private static String fields(Answer answer) {
        return String.join(" ", answer.json().at("/error/details").findValuesAsText("field"));
    }

    @Test
    void givenNoWebhook_whenTheOwnerSetsOne_thenItsSecretIsAnsweredOnceAndAnewWhenItIsRotated() {
        String path = workshop("/webhook");
        assertThat(api.get(path, cast.owner()).status()).isEqualTo(404);
        Answer none = api.get(path + "?optional=true", cast.owner());
        assertThat(none.status()).isEqualTo(200);
        assertThat(none.data().isNull()).isTrue();
        assertThat(api.get(path + "?optional=true", cast.foreign()).status()).isEqualTo(404);
        assertThat(fields(api.patch(path, cast.owner(), Map.of("enabled", true))))
                .isEqualTo("url");

        Answer made = api.patch(path, cast.owner(), Map.of("url", "https://hooks.example.com/x?a=%2B1"));
        String secret = made.data().path("secret").asText();
        assertThat(made.status()).isEqualTo(200);
        assertThat(secret).matches("whsec_[\\w-]{43}");
        Answer changed = api.patch(path, cast.owner(), Map.of("events", List.of("alert")));
        assertThat(changed.data().has("secret")).isFalse();
        JsonNode kept = api.get(path, cast.root()).data();
        assertThat(api.get(path + "?optional=true", cast.owner()).data()).isEqualTo(kept);
        assertThat(kept.toString())
                .isEqualTo("{\"url\":\"https://hooks.example.com/x?a=%2B1\",\"events\":[\"alert\"],\"enabled\":true,"
                        + "\"last_status\":null,\"last_at\":null,\"last_error\":null}");
        assertThat(api.post(path + "/rotate", cast.owner(), null)
                        .data()
                        .path("secret")
                        .asText())
                .startsWith("whsec_")
                .isNotEqualTo(secret);

        Answer inside = api.patch(path, cast.owner(), Map.of("url", "https://192.168.1.10/in"));
        assertThat(inside.status()).isEqualTo(422);
        assertThat(fields(inside)).isEqualTo("url");
        assertThat(api.get(path, cast.admin()).status()).isEqualTo(403);
        assertThat(api.patch(path, cast.foreign(), Map.of("enabled", false)).status())
                .isEqualTo(404);
        assertThat(api.delete(path, cast.owner()).status()).isEqualTo(200);
        assertThat(api.post(path + "/rotate", cast.owner(), null).status()).isEqualTo(404);
    }

    @Test
    void givenAUrlThatIsNoWebhooks_whenSet_thenRefused() {
        for (String url : List.of(
                "http://hooks.example.com/",
                "https://user:password@hooks.example.com/",
                "https:///x",
                "https://127.1/",
                "https://hooks.example.com/{{SMTP_PASSWORD}}",
                "https://hooks.example.com/#x",
                "file:///etc/passwd",
                "hooks.example.com")) {
            assertThat(fields(api.patch(workshop("/webhook"), cast.owner(), Map.of("url", url))))
                    .as(url)
                    .isEqualTo("url");
        }
    }

    @Test
    void givenAPerson_whenTheyChooseHowToBeNotified_thenTheyAloneDoAndNullIsAsInTheWorkshop() {
        String path = "/api/v1/users/%d/preferences".formatted(cast.operatorId());
        assertThat(api.get(path, cast.operator()).data().toString())
                .isEqualTo("{\"language\":\"en\",\"channels\":{\"alerts\":null,\"billing\":null,\"summary\":null},"
                        + "\"opt_outs\":[],\"quiet_hours\":null}");

        Answer changed = api.patch(
                path,
                cast.operator(),
                Map.of(
                        "language", "hi",
                        "channels", Map.of("alerts", List.of("email", "push")),
                        "opt_outs", List.of("summary"),
                        "quiet_hours", Map.of("from", "23:00", "to", "06:00")));
        assertThat(changed.data().toString())
                .isEqualTo(
                        "{\"language\":\"hi\",\"channels\":{\"alerts\":[\"email\",\"push\"],\"billing\":null,"
                                + "\"summary\":null},\"opt_outs\":[\"summary\"],\"quiet_hours\":{\"from\":\"23:00\",\"to\":\"06:00\"}}");
        Map<String, Object> inherit = new HashMap<>();
        inherit.put("channels", null);
        inherit.put("quiet_hours", null);
        assertThat(api.patch(path, cast.operator(), inherit).data().toString())
                .isEqualTo("{\"language\":\"hi\",\"channels\":{\"alerts\":null,\"billing\":null,\"summary\":null},"
                        + "\"opt_outs\":[\"summary\"],\"quiet_hours\":null}");

        assertThat(api.get(path, cast.owner()).status()).isEqualTo(404);
        assertThat(api.patch(path, cast.root(), Map.of("language", "en")).status())
                .isEqualTo(404);
        assertThat(fields(api.patch(path, cast.operator(), Map.of("opt_outs", List.of("job_progress")))))
                .isEqualTo("opt_outs");
        assertThat(fields(api.patch(
                        path, cast.operator(), Map.of("quiet_hours", Map.of("from", "07:00", "to", "07:00")))))
                .isEqualTo("quiet_hours.to");
        assertThat(fields(api.patch(path, cast.operator(), Map.of("channels", Map.of("alerts", List.of("pigeon"))))))
                .contains("alerts");
    }

    @Test
    void givenACustomer_whenTheyChoose_thenLanguageAndProgressAndNothingElse() {
        long id = api.user(cast.workshop(), "customer", "customer", null);
        String token = api.token("customer");
        String path = "/api/v1/users/%d/preferences".formatted(id);

        assertThat(api.patch(path, token, Map.of("opt_outs", List.of("job_progress"), "language", "hi"))
                        .data()
                        .toString())
                .isEqualTo(
                        "{\"language\":\"hi\",\"channels\":null,\"opt_outs\":[\"job_progress\"],\"quiet_hours\":null}");
        assertThat(fields(api.patch(path, token, Map.of("opt_outs", List.of("alerts")))))
                .isEqualTo("opt_outs");
        assertThat(fields(api.patch(path, token, Map.of("channels", Map.of("alerts", List.of("sms"))))))
                .isEqualTo("channels");
    }

    @Test
    void givenTheLinkOfAMail_whenItIsLookedAt_thenNothingChangesAndByOneClickItsReaderDoesWithout() {
        long id = api.user(cast.workshop(), "reader", "customer", null);
        String own = "/api/v1/users/%d/preferences".formatted(id);
        api.patch(own, api.token("reader"), Map.of("language", "hi"));
        String link = unsubscribe(id, OptOut.JOB_PROGRESS);

        Answer page = api.get(link, null, "Accept", "text/html,application/xhtml+xml,*/*;q=0.8");
        assertThat(page.status()).isEqualTo(303);
        assertThat(page.header("Location")).endsWith(link.replace("/api/v1", ""));
        Answer seen = api.get(link, null);
        assertThat(seen.data().get("kind").asText()).isEqualTo("job_progress");
        assertThat(seen.data().get("language").asText()).as("of the reader").isEqualTo("hi");
        assertThat(seen.data().get("workshop").asText())
                .isEqualTo(api.one(String.class, "select name from workshop where id = %d", cast.workshop()));
        assertThat(optOuts(own)).isEmpty();

        for (int i = 0; i < 2; i++) {
            Answer done = api.call("POST", link, null, "List-Unsubscribe=One-Click", "Content-Type", FORM);
            assertThat(done.status()).as(done.text()).isEqualTo(200);
            assertThat(done.data().get("opted_out").asBoolean()).isTrue();
        }
        assertThat(optOuts(own)).containsExactly("job_progress");
        assertThat(api.get(own, api.token("reader")).data().get("language").asText())
                .isEqualTo("hi");
        assertThat(api.delete(link, null).data().get("opted_out").asBoolean()).isFalse();
        assertThat(optOuts(own)).isEmpty();
        assertThat(api.post(link, null, null).status()).as("from the page").isEqualTo(200);
        assertThat(optOuts(own)).containsExactly("job_progress");
    }

    @Test
    void givenALinkOfNoOneWhoGetsSuchNotices_whenUsed_thenThereIsNone() {
        long id = api.user(cast.workshop(), "gone", "customer", null);
        String link = unsubscribe(id, OptOut.JOB_PROGRESS);
        for (String none : List.of(
                unsubscribe(id, OptOut.ALERTS),
                unsubscribe(cast.operatorId(), OptOut.JOB_PROGRESS),
                unsubscribe(id + 1_000_000, OptOut.JOB_PROGRESS),
                "/api/v1/unsubscribe/" + "A".repeat(32),
                "/api/v1/unsubscribe/x")) {
            assertThat(api.get(none, null).status()).as(none).isEqualTo(404);
            assertThat(api.post(none, null, null).status()).as(none).isEqualTo(404);
            assertThat(api.delete(none, null).status()).as(none).isEqualTo(404);
        }
        assertThat(api.get(link, null).status()).isEqualTo(200);
        api.execute("update app_user set is_active = false where id = %d", id);
        assertThat(api.post(link, null, null).status()).isEqualTo(404);
    }

    private static String unsubscribe(long user, OptOut kind) {
        return "/api/v1/unsubscribe/" + new OptOutLinks(api.db.masterKey()).token(user, kind);
    }

    private static List<String> optOuts(String preferences) {
        List<String> all = new ArrayList<>();
        api.get(preferences, api.token("reader")).data().get("opt_outs").forEach(one -> all.add(one.asText()));
        return all;
    }

    @Test
    void givenNowhereToFindTheTeam_whenTheKeyIsAskedFor_thenItIsToldAndPagesHearThatNoneIsSent() {
        try (TestApi silent = TestApi.startWith(Map.of("PITWATCH_PLATFORM_EMAIL", ""))) {
            String owner = silent.cast().owner();

            Answer key = silent.get("/api/v1/push/public-key", owner);
            Answer optional = silent.get("/api/v1/push/public-key?optional=true", owner);

            assertThat(key.data().path("public_key").asText()).matches("B[\\w-]{86}");
            assertThat(optional.status()).isEqualTo(200);
            assertThat(optional.data().isNull()).isTrue();
        }
    }

    @Test
    void givenABrowser_whenItSubscribes_thenItIsListedOnceAndItsPersonAloneRemovesIt() {
        String path = "/api/v1/push/subscriptions";
        assertThat(api.get("/api/v1/push/public-key?optional=true", cast.operator())
                        .data())
                .isEqualTo(api.get("/api/v1/push/public-key", cast.operator()).data());
        assertThat(api.get("/api/v1/push/public-key", cast.operator())
                        .data()
                        .get("public_key")
                        .asText())
                .matches("B[\\w-]{86}");
        Map<String, Object> browser =
                new HashMap<>(Map.of("endpoint", "https://push.example.com/abc", "keys", TestApi.BROWSER_KEYS));
        browser.put("expirationTime", null);

        Answer made = api.post(path, cast.operator(), browser, "User-Agent", "Firefox/1");
        Answer again = api.post(path, cast.operator(), browser);
        assertThat(made.status()).isEqualTo(201);
        assertThat(made.data().get("endpoint_host").asText()).isEqualTo("push.example.com");
        assertThat(made.data().get("user_agent").asText()).isEqualTo("Firefox/1");
        assertThat(again.data().get("id")).isEqualTo(made.data().get("id"));
        assertThat(api.get(path, cast.operator()).json().at("/meta/total").asInt())
                .isEqualTo(1);

        Answer another = api.post(
                path,
                cast.operator(),
                Map.of("endpoint", "https://push.example.com/def", "keys", TestApi.BROWSER_KEYS));
        assertThat(api.get(path + "?sort=created_at", cast.operator()).data().findValuesAsText("id"))
                .containsExactly(
                        made.data().get("id").asText(), another.data().get("id").asText());
        api.delete(path + "/" + another.data().get("id").asText(), cast.operator());

        String one = path + "/" + made.data().get("id").asText();
        assertThat(api.delete(one, cast.owner()).status()).isEqualTo(404);
        assertThat(api.delete(one, cast.operator()).status()).isEqualTo(200);
        assertThat(api.get(path, cast.operator()).json().at("/meta/total").asInt())
                .isZero();
    }

    @Test
    void givenAPersonWithTwoBrowsers_whenTheyTryPush_thenBothAreSentOneAndItCountsOnce() {
        long place = api.workshop("Browsers");
        api.user(place, "browsers", "owner", null);
        String token = api.token("browsers");
        String test = "/api/v1/workshops/%d/notifications".formatted(place);
        assertThat(api.post(test + "/test", token, Map.of("channel", "push")).status())
                .isEqualTo(409);
        for (String endpoint : List.of("https://old.example.com/1", "https://new.example.com/2")) {
            api.post("/api/v1/push/subscriptions", token, Map.of("endpoint", endpoint, "keys", TestApi.BROWSER_KEYS));
        }

        Answer sent = api.post(test + "/test", token, Map.of("channel", "push"));

        assertThat(sent.status()).as(sent.text()).isEqualTo(202);
        assertThat(sent.data().get("to").asText()).contains("new.example.com");
        assertThat(api.get(test + "?channel=push", token).data().findValuesAsText("to"))
                .containsExactlyInAnyOrder("new.example.com", "old.example.com");
        api.execute(
                """
                insert into notice (workshop_id, address, event, class, channel, dedupe_key, next_attempt_at, give_up_at, created_at)
                select %d, 'a@example.com', 'test', 'test', 'email', 'browsers ' || n, now(), now(), now()
                from generate_series(1, 18) n
                """,
                place);
        assertThat(api.post(test + "/test", token, Map.of("channel", "push")).status())
                .as("the twentieth within the hour")
                .isEqualTo(202);
    }

    @Test
    void givenKeysThatAreNone_whenSubscribed_thenRefusedByField() {
        byte[] off = java.util.Base64.getUrlDecoder().decode(TestApi.BROWSER_KEYS.get("p256dh"));
        off[40] ^= 1;
        String wrong = java.util.Base64.getUrlEncoder().withoutPadding().encodeToString(off);
        Map<String, Map<String, Object>> cases = Map.of(
                "endpoint", Map.of("endpoint", "http://push.example.com/", "keys", TestApi.BROWSER_KEYS),
                "keys.p256dh",
                        Map.of(
                                "endpoint",
                                "https://push.example.com/",
                                "keys",
                                Map.of("p256dh", wrong, "auth", TestApi.BROWSER_KEYS.get("auth"))),
                "keys.auth",
                        Map.of(
                                "endpoint",
                                "https://push.example.com/",
                                "keys",
                                Map.of("p256dh", TestApi.BROWSER_KEYS.get("p256dh"), "auth", "c2hvcnQ")));
        cases.forEach((field, body) -> assertThat(fields(api.post("/api/v1/push/subscriptions", cast.admin(), body)))
                .isEqualTo(field));
    }

    @Test
    void givenTenBrowsers_whenAnotherSubscribes_thenThereAreEnough() {
        int[] answers = new int[11];
        for (int i = 0; i < answers.length; i++) {
            answers[i] = api.post(
                            "/api/v1/push/subscriptions",
                            cast.admin(),
                            Map.of("endpoint", "https://push.example.com/" + i, "keys", TestApi.BROWSER_KEYS))
                    .status();
        }
        assertThat(Arrays.stream(answers).filter(status -> status == 201).count())
                .isEqualTo(10);
        assertThat(answers[10]).isEqualTo(409);
    }

    @Test
    void givenAnAdmin_whenTheyTryAChannel_thenOnlyTheWorkshopsOwnAddressesGetItAndTheListHidesThem() {
        String test = workshop("/notifications/test");
        Answer sent = api.post(test, cast.admin(), Map.of("channel", "email", "to", "Asha@example.com"));
        assertThat(sent.status()).as(sent.text()).isEqualTo(202);
        assertThat(sent.data().get("to").asText()).isEqualTo("A••••@example.com");
        assertThat(sent.data().get("event").asText()).isEqualTo("test");
        assertThat(api.post(test, cast.admin(), Map.of("channel", "sms", "to", "098123 45678"))
                        .status())
                .isEqualTo(202);
        JsonNode listed = api.get(workshop("/notifications?event=test&channel=sms&state=pending"), cast.admin())
                .data();
        assertThat(listed).hasSize(1);
        assertThat(listed.at("/0/to").asText()).isEqualTo("••••5678");

        assertThat(fields(api.post(test, cast.admin(), Map.of("channel", "email", "to", "b@example.com"))))
                .isEqualTo("to");
        assertThat(fields(api.post(test, cast.admin(), Map.of("channel", "sms"))))
                .isEqualTo("to");
        assertThat(api.post(test, cast.operator(), Map.of("channel", "webhook")).status())
                .isEqualTo(403);
        assertThat(api.post(test, cast.foreign(), Map.of("channel", "webhook")).status())
                .isEqualTo(404);
        assertThat(api.get(workshop("/notifications"), cast.foreign()).status()).isEqualTo(404);
    }

    @Test
    void givenManyTries_whenAnotherIsMade_thenItHasToWait() {
        long other = api.workshop("Tries");
        api.user(other, "tries", "owner", null);
        String token = api.token("tries");
        api.execute("update app_user set email = 'tries@example.com' where username = 'tries'");
        api.execute(
                """
                insert into notice (workshop_id, address, event, class, channel, dedupe_key, next_attempt_at, give_up_at, created_at)
                select %d, 'a@example.com', 'test', 'test', 'email', 'tries ' || n, now(), now(), now()
                from generate_series(1, 20) n
                """,
                other);

        Answer refused = api.post(
                "/api/v1/workshops/%d/notifications/test".formatted(other),
                token,
                Map.of("channel", "email", "to", "tries@example.com"));

        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.header("Retry-After")).isEqualTo("3600");
    }

    @Test
    void givenNotices_whenAskedForByAlertAndTime_thenThoseAlone() {
        long other = api.workshop("Log");
        api.user(other, "log", "owner", null);
        String token = api.token("log");
        api.execute(
                """
                insert into notice (workshop_id, address, event, class, channel, alert_id, dedupe_key, next_attempt_at, give_up_at, created_at)
                select %d, 'a@example.com', 'alert', 'alert', 'email', n, 'log ' || n, now(), now(),
                    ('2026-10-0' || n || ' 12:00Z')::timestamptz
                from generate_series(1, 3) n
                """,
                other);
        String list = "/api/v1/workshops/%d/notifications".formatted(other);

        assertThat(api.get(list + "?alert_id=2", token).data().findValuesAsText("alert_id"))
                .containsExactly("2");
        assertThat(api.get(list + "?from=2026-10-02T12:00:00Z&to=2026-10-03T12:00:00Z", token)
                        .data()
                        .findValuesAsText("alert_id"))
                .containsExactly("2");
        assertThat(api.get(list + "?from=2026-10-03T00:00:00Z&to=2026-10-02T00:00:00Z", token)
                        .status())
                .isEqualTo(422);
    }
}
