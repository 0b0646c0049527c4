package dev.pitwatch.hub.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.settings.Settings.RateLimits;
import dev.pitwatch.hub.rest.TestApi.Answer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Second factors, browsers' cookies and customers' codes. */
class OtherSignInsIT extends SignInCalls {

    private static final String FROM = "X-Forwarded-For";

    @Test
    void givenASecondFactor_whenSigningIn_thenTheAnswersAreThoseOfTheContract() throws Exception {
        api.user(workshop, "owner_totp", "owner", null);
        String token = api.token("owner_totp");
        assertThat(api.get("/api/v1/auth/totp", token).data().get("enabled").asBoolean())
                .isFalse();
        assertThat(api.post("/api/v1/auth/totp/setup", token, null).status()).isEqualTo(422);
        assertThat(api.post("/api/v1/auth/totp/setup", token, Map.of("current_password", "Wrong-words-7"))
                        .json()
                        .at("/error/details/0/field")
                        .asText())
                .isEqualTo("current_password");
        String elsewhere = api.token("owner_totp");
        Answer setup = api.post("/api/v1/auth/totp/setup", token, CURRENT);
        assertThat(setup.data().get("qr").asText()).startsWith("data:image/svg+xml;base64,");
        assertThat(setup.data().get("otpauth_url").asText())
                .contains(setup.data().get("secret").asText());
        assertThat(api.post("/api/v1/auth/totp/confirm", token, Map.of("code", "ABCDEF"))
                        .status())
                .isEqualTo(422);

        // As an app would count it; SecondFactorsIT goes through all of it on a clock of its own.
        Answer confirmed = api.post(
                "/api/v1/auth/totp/confirm",
                token,
                Map.of("code", TestApi.totp(setup.data().get("secret").asText())));

        assertThat(confirmed.status()).as(confirmed.text()).isEqualTo(200);
        assertThat(confirmed.data().get("recovery_codes")).hasSize(10);
        assertThat(api.get("/api/v1/auth/me", elsewhere).status()).isEqualTo(401);
        assertThat(api.get("/api/v1/auth/totp", token).data().get("enabled").asBoolean())
                .isTrue();
        Answer first = api.login("owner_totp");
        assertThat(first.data().properties())
                .extracting(Map.Entry::getKey)
                .containsExactly("mfa_required", "mfa_token");
        String mfa = first.data().get("mfa_token").asText();
        assertThat(api.get("/api/v1/auth/me", mfa).status()).isEqualTo(401);
        assertThat(api.post("/api/v1/auth/login/totp", null, Map.of("mfa_token", mfa, "code", "ABCDEF"))
                        .status())
                .isEqualTo(401);
        String recovery = confirmed.data().get("recovery_codes").get(0).asText();
        Answer in = api.post("/api/v1/auth/login/totp", null, Map.of("mfa_token", mfa, "code", recovery));
        assertThat(in.data().get("user").get("username").asText()).isEqualTo("owner_totp");
        String other = confirmed.data().get("recovery_codes").get(1).asText();
        assertThat(api.post("/api/v1/auth/totp/disable", token, Map.of("code", other))
                        .status())
                .isEqualTo(422);
        assertThat(api.post(
                                "/api/v1/auth/totp/disable",
                                token,
                                Map.of("code", other, "current_password", TestApi.PASSWORD))
                        .status())
                .isEqualTo(200);
        assertThat(api.login("owner_totp").data().has("access_token")).isTrue();
    }

    @Test
    void givenASecondFactor_whenThePasswordIsChanged_thenItsCodeIsAskedForByName() throws Exception {
        api.user(workshop, "owner_changing", "owner", null);
        String token = api.token("owner_changing");
        String secret = api.post("/api/v1/auth/totp/setup", token, CURRENT)
                .data()
                .get("secret")
                .asText();
        Answer confirmed = api.post("/api/v1/auth/totp/confirm", token, Map.of("code", TestApi.totp(secret)));
        String recovery = confirmed.data().get("recovery_codes").get(0).asText();

        Map<String, String> alone = Map.of("current_password", TestApi.PASSWORD, "new_password", "Other-words-8");
        Map<String, String> proved =
                Map.of("current_password", TestApi.PASSWORD, "new_password", "Other-words-8", "code", recovery);

        Answer refused = api.post("/api/v1/auth/change-password", token, alone);
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.json().at("/error/details/0/field").asText()).isEqualTo("code");
        assertThat(api.post("/api/v1/auth/change-password", token, proved).status())
                .isEqualTo(200);
    }

    @Test
    void givenAPersonWhoLostTheirFactor_whenTheOwnerRemovesIt_thenThePasswordIsEnough() {
        long lost = api.user(workshop, "staff_lost", "staff", "admin");
        long owner = api.user(workshop, "owner_removes", "owner", null);
        api.user(api.workshop("Elsewhere"), "owner_elsewhere", "owner", null);
        String theirs = api.token("staff_lost");
        Answer setup = api.post("/api/v1/auth/totp/setup", theirs, CURRENT);
        String code = TestApi.totp(setup.data().get("secret").asText());
        assertThat(api.post("/api/v1/auth/totp/confirm", theirs, Map.of("code", code))
                        .status())
                .isEqualTo(200);
        String path = "/api/v1/users/" + lost + "/second-factor";
        String owners = api.token("owner_removes");
        assertThat(api.delete(path, theirs).status()).isEqualTo(403);
        assertThat(api.delete(path, api.token("owner_elsewhere")).status()).isEqualTo(404);
        assertThat(api.delete("/api/v1/users/" + owner + "/second-factor", owners)
                        .status())
                .isEqualTo(403);

        Answer removed = api.delete(path, owners);

        assertThat(removed.status()).as(removed.text()).isEqualTo(200);
        assertThat(api.delete(path, owners).status()).isEqualTo(404);
        assertThat(api.login("staff_lost").data().has("access_token")).isTrue();
        assertThat(api.one(
                        String.class,
                        "select actor_name from audit_log where thing = 'second_factor' and action = 'delete'"
                                + " and thing_id = '%d'",
                        lost))
                .isEqualTo("owner_removes");
    }

    @Test
    void givenABrowser_whenItSignsInAndGoesOn_thenOnlyItsCookieHasTheRefreshToken() {
        api.user(workshop, "owner_browser", "owner", null);
        Answer in = api.post(
                "/api/v1/auth/login", null, Map.of("username", "owner_browser", "password", TestApi.PASSWORD), BROWSER);
        assertThat(in.data().get("refresh_token").isNull()).isTrue();
        assertThat(in.header("Set-Cookie"))
                .matches("pitwatch_refresh=[\\w-]{43}; Path=/api/v1/auth; Max-Age=60\\d{4}; HttpOnly; SameSite=Strict");
        String cookie = cookie(in);
        // What no page of ours sends is nobody's.
        assertThat(api.post("/api/v1/auth/refresh", null, null, "Cookie", cookie)
                        .status())
                .isEqualTo(401);
        assertThat(api.post("/api/v1/auth/logout", null, null, "Cookie", cookie).status())
                .isEqualTo(401);
        assertThat(api.post("/api/v1/auth/refresh", null, null, BROWSER).status())
                .isEqualTo(401);

        Answer next = api.post("/api/v1/auth/refresh", null, null, with(cookie));

        assertThat(next.status()).as(next.text()).isEqualTo(200);
        assertThat(next.data().get("refresh_token").isNull()).isTrue();
        String access = next.data().get("access_token").asText();
        assertThat(api.get("/api/v1/auth/me", access).status()).isEqualTo(200);
        Answer out = api.post("/api/v1/auth/logout", null, null, with(cookie(next)));
        assertThat(out.status()).isEqualTo(200);
        assertThat(out.header("Set-Cookie")).startsWith("pitwatch_refresh=; Path=/api/v1/auth; Max-Age=0;");
        assertThat(api.get("/api/v1/auth/me", access).status()).isEqualTo(401);
        assertThat(api.post("/api/v1/auth/refresh", null, null, with(cookie(next)))
                        .status())
                .isEqualTo(401);
    }

    @Test
    void givenABrowserUnderTls_whenItSignsIn_thenTheCookieGoesByTlsOnly() {
        api.user(workshop, "owner_tls", "owner", null);
        Map<String, String> credentials = Map.of("username", "owner_tls", "password", TestApi.PASSWORD);

        Answer in = api.post(
                "/api/v1/auth/login",
                null,
                credentials,
                "X-Pitwatch-Client",
                "browser",
                "Origin",
                "https://allowed.example");

        assertThat(in.header("Set-Cookie")).endsWith("; SameSite=Strict; Secure");
    }

    @Test
    void givenABrowsersCookie_whenItIsShownAgain_thenTheSessionIsOver() {
        api.user(workshop, "owner_replayed", "owner", null);
        Answer in = api.post(
                "/api/v1/auth/login",
                null,
                Map.of("username", "owner_replayed", "password", TestApi.PASSWORD),
                BROWSER);
        Answer next = api.post("/api/v1/auth/refresh", null, null, with(cookie(in)));

        assertThat(api.post("/api/v1/auth/refresh", null, null, with(cookie(in)))
                        .status())
                .isEqualTo(401);

        assertThat(api.get("/api/v1/auth/me", next.data().get("access_token").asText())
                        .status())
                .isEqualTo(401);
    }

    private static String[] with(String cookie) {
        return new String[] {"X-Pitwatch-Client", "browser", "Cookie", "theme=dark; " + cookie};
    }

    private static String cookie(Answer answer) {
        return answer.header("Set-Cookie").split(";")[0];
    }

    @Test
    void givenAWorkshopThatWantsASecondFactor_whenAnOwnerSignsIn_thenTheyAreLedThere() throws Exception {
        long strict = api.workshop("Strict");
        api.user(strict, "owner_strict", "owner", null);
        String before = api.token("owner_strict");
        Answer changed = api.patch(
                "/api/v1/workshops/" + strict,
                before,
                Map.of("second_factor_required", true, "customer_sign_in", "password"));
        assertThat(changed.data().get("second_factor_required").asBoolean()).isTrue();
        assertThat(changed.data().get("customer_sign_in").asText()).isEqualTo("password");
        await("the notification, not the reload of every minute")
                .until(() -> api.get("/api/v1/auth/me", before).status() == 401);

        Answer first = api.login("owner_strict");

        assertThat(first.data().properties())
                .extracting(Map.Entry::getKey)
                .containsExactly("mfa_required", "mfa_token", "setup");
        String code = TestApi.totp(first.data().at("/setup/secret").asText());
        Answer in = api.post(
                "/api/v1/auth/login/totp",
                null,
                Map.of("mfa_token", first.data().get("mfa_token").asText(), "code", code));
        assertThat(in.data().get("recovery_codes")).hasSize(10);
        String token = in.data().get("access_token").asText();
        assertThat(api.get("/api/v1/auth/totp", token).data())
                .isEqualTo(Json.MAPPER.readTree("{\"enabled\":true,\"required\":true}"));
        assertThat(api.post(
                                "/api/v1/auth/totp/disable",
                                token,
                                Map.of(
                                        "current_password",
                                        TestApi.PASSWORD,
                                        "code",
                                        in.data().at("/recovery_codes/0").asText()))
                        .status())
                .isEqualTo(409);
    }

    @Test
    void givenCustomersCodes_whenWantedAndShown_thenTheAnswerNeverTellsWhoIsThere() {
        String code = api.one(String.class, "select code from workshop where id = %d", workshop);
        long customer = api.user(workshop, "customer_code", "customer", null);
        api.execute("update app_user set phone = '+919812345678' where id = %d", customer);
        api.addJob(workshop, customer);
        Map<String, Object> known = Map.of("phone", "098123-45678", "workshop", code);
        Map<String, Object> unknown = Map.of("email", "nobody@example.com", "workshop", "nowhere");

        for (Map<String, Object> address : List.of(known, unknown)) {
            Answer answer = api.post("/api/v1/auth/otp/request", null, address);
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            assertThat(answer.data().isNull()).isTrue();
        }
        await().until(() -> api.one(Long.class, "select count(*) from notice where user_id = %d", customer) == 1);
        assertThat(api.post("/api/v1/auth/otp/request", null, Map.of("workshop", code))
                        .status())
                .isEqualTo(422);
        assertThat(api.post(
                                "/api/v1/auth/otp/request",
                                null,
                                Map.of("workshop", code, "phone", "+911234567", "email", "a@b.example"))
                        .status())
                .isEqualTo(422);
        assertThat(api.post(
                                "/api/v1/auth/otp/verify",
                                null,
                                Map.of("email", "a@b.example", "workshop", code, "code", "123456"))
                        .status())
                .isEqualTo(401);
        assertThat(api.post("/api/v1/auth/set-password", null, Map.of("token", "nobody's", "password", "Newpassword1"))
                        .status())
                .isEqualTo(401);
        assertThat(api.post("/api/v1/auth/set-password", null, Map.of("token", "nobody's", "password", "short"))
                        .json()
                        .at("/error/details/0/field")
                        .asText())
                .isEqualTo("password");
    }

    /** As long as a commit takes, since that is most of it. */
    @Test
    void givenAddresses_whenACodeIsGuessed_thenKnownOnesAndOthersWriteAlike() {
        String code = api.one(String.class, "select code from workshop where id = %d", workshop);
        long customer = api.user(workshop, "customer_guessed", "customer", null);
        api.execute("update app_user set email = 'guessed@example.com' where id = %d", customer);
        api.addJob(workshop, customer);
        api.post("/api/v1/auth/otp/request", null, Map.of("email", "guessed@example.com", "workshop", code));
        await().until(() -> api.one(Long.class, "select count(*) from notice where user_id = %d", customer) == 1);

        for (String email : List.of("guessed@example.com", "nobody@example.com")) {
            String before = api.one(String.class, "select pg_current_wal_insert_lsn()::text");
            Answer answer = api.post(
                    "/api/v1/auth/otp/verify", null, Map.of("email", email, "workshop", code, "code", "000000"));
            assertThat(answer.code()).isEqualTo("unauthenticated");
            assertThat(api.one(Boolean.class, "select pg_current_wal_insert_lsn() > '%s'::pg_lsn", before))
                    .as(email)
                    .isTrue();
        }
    }

    /** Else who guesses would see by the limit which numbers are known, or guess at will at those that are not. */
    @Test
    void givenGuessesAtPeopleWhomNobodyKnows_whenTheyAreAsManyAsFiveCodesHave_thenTheNetworkHasNoMoreAndOthersHave() {
        try (TestApi limited = TestApi.startLimited(new RateLimits(100, 600, 3_000, 100), List.of("127.0.0.1"))) {
            limited.workshop("Shine");
            Map<String, Object> guess = Map.of("phone", "+919800000099", "workshop", "workshop_001", "code", "000000");
            Map<String, Object> asked = Map.of("phone", "+919800000099", "workshop", "workshop_001");

            for (int i = 0; i < 25; i++) {
                assertThat(limited.post("/api/v1/auth/otp/verify", null, guess, FROM, "198.51.100.7")
                                .status())
                        .isEqualTo(401);
            }
            for (int i = 0; i < 5; i++) {
                assertThat(limited.post("/api/v1/auth/otp/request", null, asked, FROM, "198.51.100.7")
                                .status())
                        .isEqualTo(200);
            }

            for (String call : List.of("verify", "request")) {
                Answer refused = limited.post(
                        "/api/v1/auth/otp/" + call, null, call.equals("verify") ? guess : asked, FROM, "198.51.100.7");
                assertThat(refused.code()).as(call).isEqualTo("rate_limited");
            }
            assertThat(limited.post("/api/v1/auth/otp/verify", null, guess, FROM, "203.0.113.7")
                            .status())
                    .isEqualTo(401);
        }
    }
}
