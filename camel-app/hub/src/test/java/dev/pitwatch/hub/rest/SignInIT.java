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
import dev.pitwatch.hub.rest.TestApi.Answer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("smoke")
class SignInIT extends SignInCalls {

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
    void givenSessions_whenTheUserChangesInTheDatabase_thenTheyEndByItsNotification() {
        api.user(workshop, "owner_off", "owner", null);
        api.user(workshop, "staff_promoted", "staff", "operator");
        String off = api.token("owner_off");
        String promoted = api.token("staff_promoted");

        api.execute("update app_user set is_active = false where username = 'owner_off'");
        api.execute("update app_user set sub_role = 'admin' where username = 'staff_promoted'");

        await("the notification, not the reload of every minute")
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
            await("the notification, not the reload of every minute")
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
