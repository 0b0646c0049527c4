package dev.pitwatch.hub.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.hub.rest.TestApi.Answer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SignInIT {

    private static final Map<String, String> CURRENT = Map.of("current_password", TestApi.PASSWORD);

    private static final String[] BROWSER = {"X-Pitwatch-Client", "browser"};
    private static TestApi api;
    private static long workshop;

    @BeforeAll
    static void start() {
        api = TestApi.start();
        workshop = api.workshop("Shine");
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @Test
    void givenOwner_whenSignedIn_thenAnswerHasTheShapeOfTheContract() {
        long id = api.user(workshop, "owner_shape", "owner", null);

        Answer answer = api.login("owner_shape");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.data().properties())
                .extracting(Map.Entry::getKey)
                .containsExactly(
                        "access_token",
                        "token_type",
                        "expires_in",
                        "refresh_token",
                        "role",
                        "must_change_password",
                        "is_temporary_password",
                        "user");
        assertThat(answer.data().get("expires_in").asInt()).isEqualTo(900);
        assertThat(answer.data().get("user").properties())
                .extracting(Map.Entry::getKey)
                .containsExactly(
                        "id",
                        "username",
                        "name",
                        "email",
                        "phone",
                        "role",
                        "sub_role",
                        "workshop_id",
                        "pit_ids",
                        "language",
                        "is_active",
                        "must_change_password",
                        "last_login",
                        "created_at");
        Answer me = api.get("/api/v1/auth/me", answer.data().get("access_token").asText());
        assertThat(me.data().get("id").asLong()).isEqualTo(id);
        assertThat(me.data().get("last_login").asText()).endsWith("Z");
    }

    @Test
    void givenWrongUnknownOrInactive_whenSigningIn_thenAllGetTheSameAnswer() {
        api.user(workshop, "owner_known", "owner", null);
        api.user(workshop, "owner_inactive", "owner", null);
        api.execute("update app_user set is_active = false where username = 'owner_inactive'");

        Answer wrong =
                api.post("/api/v1/auth/login", null, Map.of("username", "owner_known", "password", "Wrong-password-1"));
        Answer unknown = api.login("nobody");
        Answer inactive = api.login("owner_inactive");

        for (Answer answer : List.of(wrong, unknown, inactive)) {
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.code()).isEqualTo("unauthenticated");
            assertThat(answer.json().at("/error/message"))
                    .isEqualTo(wrong.json().at("/error/message"));
        }
    }

    @Test
    void givenFiveWrongPasswords_whenSigningInRightly_thenTheNameIsLocked() {
        long id = api.user(workshop, "owner_locked", "owner", null);
        for (String name : List.of("owner_locked", "nobody_locked")) {
            for (int i = 0; i < 5; i++) {
                assertThat(api.post("/api/v1/auth/login", null, Map.of("username", name, "password", "x" + i))
                                .status())
                        .isEqualTo(401);
            }

            Answer locked = api.login(name);

            assertThat(locked.status()).isEqualTo(423);
            assertThat(locked.code()).isEqualTo("locked");
            assertThat(Integer.parseInt(locked.header("Retry-After"))).isBetween(850, 900);
        }
        assertThat(api.one(
                        String.class,
                        "select string_agg(distinct thing_id || ' ' || address, ',') || ' ' || count(*) from audit_log"
                                + " where action = 'sign_in_failed' and thing_id = '%d'",
                        id))
                .isEqualTo(id + " 127.0.0.1 5");
        api.execute("update sign_in_failure set locked_until = now(), failed_at = '{}'");
        assertThat(api.login("owner_locked").status()).isEqualTo(200);
    }

    @Test
    void givenRefreshToken_whenUsedTwice_thenTheFamilyIsRevoked() {
        api.user(workshop, "owner_refresh", "owner", null);
        Answer first = api.login("owner_refresh");
        String old = first.data().get("refresh_token").asText();

        Answer second = api.post("/api/v1/auth/refresh", null, Map.of("refresh_token", old));

        assertThat(second.status()).isEqualTo(200);
        assertThat(second.data().has("user")).isFalse();
        String access = second.data().get("access_token").asText();
        assertThat(api.get("/api/v1/auth/me", access).status()).isEqualTo(200);

        Answer reuse = api.post("/api/v1/auth/refresh", null, Map.of("refresh_token", old));

        assertThat(reuse.status()).isEqualTo(401);
        assertThat(api.get("/api/v1/auth/me", access).status()).isEqualTo(401);
        String newest = second.data().get("refresh_token").asText();
        assertThat(api.post("/api/v1/auth/refresh", null, Map.of("refresh_token", newest))
                        .status())
                .isEqualTo(401);
    }

    @Test
    void givenSession_whenLoggedOut_thenTokenAndRefreshEndAtOnceAndWatchersAreTold() {
        api.user(workshop, "owner_logout", "owner", null);
        List<UUID> ended = new CopyOnWriteArrayList<>();
        api.sessions.onEnd(ended::add);
        Answer in = api.login("owner_logout");
        String access = in.data().get("access_token").asText();
        UUID session = api.authentication.byToken(access).sessionId();

        assertThat(api.post("/api/v1/auth/logout", access, null).status()).isEqualTo(200);

        assertThat(ended).contains(session);
        assertThat(api.get("/api/v1/auth/me", access).status()).isEqualTo(401);
        assertThat(api.post(
                                "/api/v1/auth/refresh",
                                null,
                                Map.of(
                                        "refresh_token",
                                        in.data().get("refresh_token").asText()))
                        .status())
                .isEqualTo(401);
    }

    @Test
    void givenSessions_whenTheUserChangesInTheDatabase_thenTheyEndWithinASecond() {
        api.user(workshop, "owner_off", "owner", null);
        api.user(workshop, "staff_promoted", "staff", "operator");
        String off = api.token("owner_off");
        String promoted = api.token("staff_promoted");

        api.execute("update app_user set is_active = false where username = 'owner_off'");
        api.execute("update app_user set sub_role = 'admin' where username = 'staff_promoted'");

        await().atMost(Duration.ofSeconds(1))
                .until(() -> api.get("/api/v1/auth/me", off).status() == 401
                        && api.get("/api/v1/auth/me", promoted).status() == 401);
    }

    @Test
    void givenTemporaryPassword_whenSignedIn_thenOnlyAccountCallsWorkUntilItIsChanged() {
        api.user(workshop, "owner_temporary", "owner", null);
        api.execute("update app_user set must_change_password = true, is_temporary_password = true"
                + " where username = 'owner_temporary'");
        Answer in = api.login("owner_temporary");
        String access = in.data().get("access_token").asText();
        assertThat(in.data().get("must_change_password").asBoolean()).isTrue();
        assertThat(in.data().get("is_temporary_password").asBoolean()).isTrue();

        Answer refused = api.get("/api/v1/workshops/" + workshop, access);

        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.code()).isEqualTo("must_change_password");
        assertThat(api.get("/api/v1/auth/me", access).status()).isEqualTo(200);
        assertThat(change(access, "Wrong-1-password", "Newpassword1").status()).isEqualTo(422);
        assertThat(change(access, TestApi.PASSWORD, "short")
                        .json()
                        .at("/error/details/0/field")
                        .asText())
                .isEqualTo("new_password");

        Answer changed = change(access, TestApi.PASSWORD, "Newpassword1");

        assertThat(changed.status()).isEqualTo(200);
        assertThat(api.get("/api/v1/auth/me", access).status()).isEqualTo(401);
        String fresh = changed.data().get("access_token").asText();
        assertThat(changed.data().get("must_change_password").asBoolean()).isFalse();
        assertThat(api.get("/api/v1/workshops/" + workshop, fresh).status()).isEqualTo(200);
    }

    @Test
    void givenTwoSessions_whenThePasswordIsChanged_thenTheAnswerIsTheOnlyOneLeftAndWorks() {
        api.user(workshop, "owner_changing", "owner", null);
        JsonNode mine = api.login("owner_changing").data();
        JsonNode elsewhere = api.login("owner_changing").data();

        Answer changed = change(mine.get("access_token").asText(), TestApi.PASSWORD, "Newpassword1");

        assertThat(changed.data().properties())
                .extracting(Map.Entry::getKey)
                .containsExactlyElementsOf(
                        mine.properties().stream().map(Map.Entry::getKey).toList());
        for (JsonNode old : List.of(mine, elsewhere)) {
            await().atMost(Duration.ofSeconds(1))
                    .until(() ->
                            api.get("/api/v1/auth/me", old.get("access_token").asText())
                                            .status()
                                    == 401);
            assertThat(refresh(old).status()).isEqualTo(401);
        }
        String fresh = changed.data().get("access_token").asText();
        assertThat(api.post("/api/v1/auth/ws-ticket", fresh, null).status()).isEqualTo(200);
        Answer left = api.get("/api/v1/auth/sessions", fresh);
        assertThat(left.data()).hasSize(1);
        assertThat(left.data().get(0).get("current").asBoolean()).isTrue();
        Answer refreshed = refresh(changed.data());
        assertThat(refreshed.status()).as(refreshed.text()).isEqualTo(200);
        assertThat(api.get(
                                "/api/v1/workshops/" + workshop,
                                refreshed.data().get("access_token").asText())
                        .status())
                .isEqualTo(200);
    }

    private static Answer refresh(JsonNode signedIn) {
        String token = signedIn.get("refresh_token").asText();
        return api.post("/api/v1/auth/refresh", null, Map.of("refresh_token", token));
    }

    private static Answer change(String token, String from, String to) {
        return api.post("/api/v1/auth/change-password", token, Map.of("current_password", from, "new_password", to));
    }

    @Test
    void givenTwoSessions_whenOneEndsTheOther_thenThatOneIsOver() {
        api.user(workshop, "owner_sessions", "owner", null);
        String other = api.token("owner_sessions");
        api.user(workshop, "owner_stranger", "owner", null);
        String stranger = api.token("owner_stranger");
        String mine = api.token("owner_sessions");

        Answer list = api.get("/api/v1/auth/sessions", mine, "User-Agent", "test");

        assertThat(list.json().at("/meta/total").asInt()).isEqualTo(2);
        assertThat(list.data().get(0).properties())
                .extracting(Map.Entry::getKey)
                .containsExactly("id", "address", "user_agent", "current", "created_at", "last_used_at", "expires_at");
        assertThat(list.data().get(0).get("current").asBoolean()).isTrue();
        assertThat(list.data().get(1).get("current").asBoolean()).isFalse();
        assertThat(list.data().get(1).get("address").asText()).isEqualTo("127.0.0.1");
        String path = "/api/v1/auth/sessions/" + list.data().get(1).get("id").asText();
        assertThat(api.call("DELETE", path, stranger, null).status()).isEqualTo(404);
        for (String none : List.of("/api/v1/auth/sessions/7", path + "%0A", path + "0")) {
            assertThat(api.call("DELETE", none, mine, null).status()).as(none).isEqualTo(404);
        }

        assertThat(api.call("DELETE", path, mine, null).status()).isEqualTo(200);

        assertThat(api.get("/api/v1/auth/me", other).status()).isEqualTo(401);
        assertThat(api.get("/api/v1/auth/me", mine).status()).isEqualTo(200);
        assertThat(api.call("DELETE", path, mine, null).status()).isEqualTo(404);
    }

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
    void givenAnOwner_whenTheyResetTheirOwnPassword_thenItIsRefused() {
        long id = api.user(workshop, "owner_self", "owner", null);
        String token = api.token("owner_self");

        assertThat(api.post("/api/v1/users/" + id + "/reset-password", token, null)
                        .status())
                .isEqualTo(403);

        assertThat(api.get("/api/v1/auth/me", token).status()).isEqualTo(200);
        assertThat(api.login("owner_self").status()).isEqualTo(200);
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
        await().atMost(Duration.ofSeconds(1))
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

    @Test
    void givenTicket_whenRedeemedTwice_thenOnlyTheFirstTimeCounts() {
        api.user(workshop, "owner_ticket", "owner", null);
        Answer answer = api.post("/api/v1/auth/ws-ticket", api.token("owner_ticket"), null);
        String ticket = answer.data().get("ticket").asText();

        assertThat(answer.data().get("expires_in").asInt()).isEqualTo(30);
        assertThat(api.authentication.byTicket(ticket).name()).isEqualTo("owner_ticket");
        assertThatThrownBy(() -> api.authentication.byTicket(ticket)).hasMessageContaining("ticket");
    }

    @Test
    void givenForgedTokens_whenUsed_thenAllAreRefused() throws Exception {
        api.user(workshop, "owner_forged", "owner", null);
        SignedJWT genuine = SignedJWT.parse(api.token("owner_forged"));
        JWTClaimsSet claims = genuine.getJWTClaimsSet();
        String keyId = genuine.getHeader().getKeyID();
        String other = "another signing key, of 256 bits or more, for sure";
        JWTClaimsSet expired = new JWTClaimsSet.Builder(claims)
                .expirationTime(Date.from(Instant.now().minusSeconds(1)))
                .build();
        JWTClaimsSet promoted =
                new JWTClaimsSet.Builder(claims).claim("role", "super_admin").build();
        JWTClaimsSet endless =
                new JWTClaimsSet.Builder(claims).expirationTime(null).build();

        List<String> forged = List.of(
                signed(claims, keyId, other, JWSAlgorithm.HS256),
                signed(claims, "other", TestApi.SECRET, JWSAlgorithm.HS256),
                signed(claims, null, TestApi.SECRET, JWSAlgorithm.HS256),
                signed(claims, keyId, TestApi.SECRET + TestApi.SECRET, JWSAlgorithm.HS512),
                signed(expired, keyId, TestApi.SECRET, JWSAlgorithm.HS256),
                signed(endless, keyId, TestApi.SECRET, JWSAlgorithm.HS256),
                signed(promoted, keyId, TestApi.SECRET, JWSAlgorithm.HS256),
                new PlainJWT(claims).serialize(),
                genuine.serialize().substring(0, genuine.serialize().length() - 4) + "AAAA",
                "nonsense",
                "");

        assertThat(api.get("/api/v1/auth/me", signed(claims, keyId, TestApi.SECRET, JWSAlgorithm.HS256))
                        .status())
                .isEqualTo(200);
        for (String token : forged) {
            assertThat(api.get("/api/v1/auth/me", token).status()).as(token).isEqualTo(401);
        }
        assertThat(api.get("/api/v1/auth/me", null).header("WWW-Authenticate")).isEqualTo("Bearer");
        assertThat(api.get("/api/v1/auth/me", null, "Authorization", "Basic eDp5")
                        .status())
                .isEqualTo(401);
    }

    private static String signed(JWTClaimsSet claims, String keyId, String secret, JWSAlgorithm algorithm)
            throws Exception {
        SignedJWT token =
                new SignedJWT(new JWSHeader.Builder(algorithm).keyID(keyId).build(), claims);
        token.sign(new MACSigner(secret.getBytes(StandardCharsets.UTF_8)));
        return token.serialize();
    }

    @Test
    void givenCustomerAndStaff_whenSignedIn_thenSessionsLastAsTheDomainSays() {
        api.user(workshop, "customer_1", "customer", null);
        api.user(workshop, "staff_1", "staff", "admin");
        api.token("customer_1");
        api.token("staff_1");

        String hours = "select extract(epoch from s.expires_at - s.created_at) / 3600 from session s"
                + " join app_user u on u.id = s.user_id where u.username = '%s'";
        assertThat(api.one(Integer.class, hours, "customer_1")).isEqualTo(24);
        assertThat(api.one(Integer.class, hours, "staff_1")).isEqualTo(168);
    }
}
