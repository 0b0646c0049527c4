package dev.pitwatch.hub.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.hub.rest.TestApi.Answer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Traces as people begin and read them; PoisonIT has them with messages. */
class TraceCallsIT extends CastCase {

    private static int made;

    private String id;

    @BeforeEach
    void register() {
        id = "TRACE-%06d".formatted(++made);
        Answer answer = api.post("/api/v1/devices", owner, Map.of("device_id", id));
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    }

    @Test
    void givenADevice_whenTraced_thenItIsAnsweredUntilWhenAndStandsInTheAuditLog() {
        Instant before = Instant.now().truncatedTo(ChronoUnit.MILLIS); // as it is answered

        Answer begun = begin(admin, 15);

        assertThat(begun.status()).as(begun.text()).isEqualTo(200);
        Instant until = Instant.parse(begun.data().get("until").asText());
        assertThat(until)
                .isBetween(before.plus(Duration.ofMinutes(15)), Instant.now().plus(Duration.ofMinutes(15)));
        assertThat(api.get(path(), owner).data()).isEmpty();
        JsonNode entry = api.get("/api/v1/admin/audit-log?thing=device&action=trace&thing_id=" + id, root)
                .data()
                .get(0);
        assertThat(entry.get("actor_name").asText()).isEqualTo("admin");
        for (Object minutes : new Object[] {0, 61, "15", 1.5}) {
            assertThat(api.post(path(), owner, Map.of("minutes", minutes)).status())
                    .as(minutes.toString())
                    .isEqualTo(422);
        }
        assertThat(api.post(path(), owner, Map.of()).status()).isEqualTo(422);
        api.delete("/api/v1/devices/" + id, owner);
        assertThat(begin(owner, 1).code()).isEqualTo("conflict");
    }

    @Test
    void givenTracedMessages_whenListed_thenTheShapeIsTheContractsAndTheNewestIsFirst() {
        begin(owner, 5);
        api.execute(
                """
                insert into traced_message (workshop_id, device_id, at, topic, payload, step, outcome, reason) values
                    (%1$d, '%2$s', now() - interval '2 s', 't', '{}', 'persist', 'stored', null),
                    (%1$d, '%2$s', now() - interval '1 s', 't', '{', 'parse', 'dead_letter', 'bad_json')
                """,
                shine, id);

        Answer list = api.get(path(), admin);

        assertThat(list.json().at("/meta/total").asInt()).isEqualTo(2);
        assertThat(list.data().findValuesAsText("step")).containsExactly("parse", "persist");
        assertThat(list.data().get(0).properties())
                .extracting(Map.Entry::getKey)
                .containsExactly("at", "topic", "payload", "step", "outcome", "reason");
        assertThat(api.get(path() + "?sort=at&page_size=1", root).data().findValuesAsText("outcome"))
                .containsExactly("stored");
    }

    @Test
    void givenOthers_whenTheyAsk_thenOperatorsAreForbiddenAndAnotherWorkshopFindsNothing() {
        assertThat(begin(operator, 5).status()).isEqualTo(403);
        assertThat(begin(foreign, 5).status()).isEqualTo(404);
        assertThat(api.get(path(), operator).status()).isEqualTo(403);
        assertThat(api.get(path(), foreign).status()).isEqualTo(404);
        assertThat(api.id("select count(*) from message_trace where device_id = '%s'", id))
                .isZero();
    }

    private Answer begin(String token, int minutes) {
        return api.post(path(), token, Map.of("minutes", minutes));
    }

    private String path() {
        return "/api/v1/devices/" + id + "/trace";
    }
}
