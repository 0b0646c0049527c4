package dev.pitwatch.hub.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.hub.rest.TestApi.Answer;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** For tests of sign-ins: a workshop, and the calls that sign in and go on. */
class SignInCalls {

    static final Map<String, String> CURRENT = Map.of("current_password", TestApi.PASSWORD);

    static final String[] BROWSER = {"X-Pitwatch-Client", "browser"};
    static TestApi api;
    static long workshop;

    @BeforeAll
    static void start() {
        api = TestApi.start();
        workshop = api.workshop("Shine");
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    static Answer refresh(JsonNode signedIn) {
        String token = signedIn.get("refresh_token").asText();
        return api.post("/api/v1/auth/refresh", null, Map.of("refresh_token", token));
    }
}
