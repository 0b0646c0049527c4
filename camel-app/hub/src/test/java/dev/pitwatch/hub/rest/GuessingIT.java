package dev.pitwatch.hub.rest;

import static org.assertj.core.api.Assertions.assertThat;

import at.favre.lib.crypto.bcrypt.BCrypt;
import dev.pitwatch.hub.rest.TestApi.Answer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who guesses passwords is slow, and keeps nobody out who comes from elsewhere; LockoutIT has the details. */
class GuessingIT {

    private static final String HOME = "198.51.100.1";

    private static TestApi api;
    private static long workshop;

    @BeforeAll
    static void start() {
        api = TestApi.startBehind(List.of("127.0.0.1"));
        workshop = api.workshop("Shine");
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    private static void user(String name) {
        String quick = BCrypt.withDefaults().hashToString(4, TestApi.PASSWORD.toCharArray());
        api.user(workshop, name, "owner", null);
        api.execute("update app_user set password_hash = '%s' where username = '%s'", quick, name);
    }

    private static Answer login(String name, String password, String from) {
        return api.post(
                "/api/v1/auth/login", null, Map.of("username", name, "password", password), "X-Forwarded-For", from);
    }

    @Test
    void givenFiveWrongPasswords_whenTheRightOneComes_thenThatNetworkIsLockedAndNoOtherAndSessionsGoOn() {
        user("owner_guessed");
        String token = login("owner_guessed", TestApi.PASSWORD, HOME)
                .data()
                .get("access_token")
                .asText();
        for (int i = 0; i < 5; i++) {
            assertThat(login("owner_guessed", "Wrong-words-" + i, HOME).status())
                    .isEqualTo(401);
        }

        Answer locked = login("owner_guessed", TestApi.PASSWORD, HOME);

        assertThat(locked.status()).isEqualTo(423);
        assertThat(locked.code()).isEqualTo("locked");
        assertThat(Integer.parseInt(locked.header("Retry-After"))).isBetween(850, 900);
        assertThat(login("owner_guessed", TestApi.PASSWORD, "198.51.100.2").status())
                .isEqualTo(200);
        assertThat(api.get("/api/v1/auth/me", token, "X-Forwarded-For", HOME).status())
                .isEqualTo(200);
        assertThat(api.post(
                                "/api/v1/auth/change-password",
                                token,
                                Map.of("current_password", TestApi.PASSWORD, "new_password", "Other-words-8"),
                                "X-Forwarded-For",
                                HOME)
                        .status())
                .isEqualTo(200);
    }

    @Test
    void givenFiftyWrongPasswordsFromEverywhere_whenOthersCome_thenFamiliarNetworksWorkAndStrangersWait() {
        user("owner_besieged");
        assertThat(login("owner_besieged", TestApi.PASSWORD, HOME).status()).isEqualTo(200);
        for (int i = 0; i < 50; i++) {
            assertThat(login("owner_besieged", "Wrong-words-" + i, "203.0.113." + i / 4)
                            .status())
                    .isEqualTo(401);
        }

        assertThat(login("owner_besieged", TestApi.PASSWORD, HOME).status()).isEqualTo(200);
        assertThat(login("owner_besieged", "Wrong-words-7", "192.0.2.1").status())
                .isEqualTo(401);
        Answer late = login("owner_besieged", TestApi.PASSWORD, "192.0.2.2");
        assertThat(late.status()).isEqualTo(429);
        assertThat(late.code()).isEqualTo("rate_limited");
        assertThat(Integer.parseInt(late.header("Retry-After"))).isBetween(30, 60);
    }
}
