package dev.pitwatch.hub.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.hub.rest.TestApi.Answer;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** For tests of jobs: a workshop with its people, and the calls that make and move its jobs. */
class JobCalls {

    static TestApi api;
    static long workshop;
    static long other;
    static long foreignPit;
    static long operatorId;
    static String root;
    static String owner;
    static String admin;
    static String operator;
    static String foreign;
    static int pits;

    @BeforeAll
    static void start() {
        api = TestApi.start();
        workshop = api.workshop("Shine");
        other = api.workshop("Other");
        foreignPit = api.pit(other, 1);
        api.user(null, "root", "super_admin", null);
        api.user(workshop, "owner", "owner", null);
        api.user(workshop, "admin", "staff", "admin");
        operatorId = api.user(workshop, "operator", "staff", "operator");
        api.user(other, "foreign", "owner", null);
        root = api.token("root");
        owner = api.token("owner");
        admin = api.token("admin");
        operator = api.token("operator");
        foreign = api.token("foreign");
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    static long newPit() {
        return api.pit(workshop, ++pits);
    }

    static Map<String, Object> wish(long pit) {
        return Map.of(
                "customer_name", "John Doe", "car_model", "Tesla Model 3", "pit_id", pit, "work_type", "full_ppf");
    }

    static Map<String, Object> with(Map<String, Object> body, Object... members) {
        Map<String, Object> more = new HashMap<>(body);
        for (int i = 0; i < members.length; i += 2) {
            more.put(members[i].toString(), members[i + 1]);
        }
        return more;
    }

    static Answer make(long pit, Object... members) {
        return api.post("/api/v1/jobs", admin, with(wish(pit), members));
    }

    static long made(long pit) {
        return make(pit).data().get("id").asLong();
    }

    static Answer move(long id, String status, int expected) {
        Answer answer = api.post("/api/v1/jobs/%d/status".formatted(id), owner, Map.of("status", status));
        assertThat(answer.status()).as(answer.text()).isEqualTo(expected);
        return answer;
    }

    static String code(Answer answer) {
        return answer.json().at("/error/code").asText();
    }

    static String field(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(422);
        return answer.json().at("/error/details/0/field").asText();
    }
}
