package dev.pitwatch.hub.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.pitwatch.hub.rest.TestApi.Answer;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What somebody with bad intentions, or with an unusual name, sends. */
class HostileCallsIT {

    /** Where a text were glued into SQL, each of these would tell more, or break. */
    private static final List<String> SQL = List.of(
            "' or '1'='1",
            "x' or 1=1 --",
            "1; drop table alert; --",
            "') union select password_hash from app_user --",
            "\\'; select pg_sleep(30); --",
            "id; delete from pit",
            "-name desc; --",
            "$$; truncate app_user; $$",
            ":workshop",
            "?");

    /** Names as people, and those who try things, write them. */
    private static final List<String> NAMES = List.of(
            "O'Brien \"; --",
            "श्री गणेश कार केयर",
            "\u202egnp.exe",
            "\u2066a\u2069b",
            "a\u200bb\u200dc",
            "é" + "\u0301".repeat(20),
            "👩\u200d🔧🚗",
            "\uD800\uDF00 Gothic",
            "<script>alert(1)</script>",
            "{{7*7}}${7*7}",
            "%s%n\\u0000",
            "a\tb",
            "ﷺ",
            "ＡＢＣ");

    private static final List<String> UNSTORABLE = List.of("\"a\\u0000b\"", "\"\\ud800\"", "\"\\udc00a\"", "\"\"");

    private static TestApi api;
    private static TenantRows rows;
    private static long workshop;
    private static String owner;
    private final ContractCalls contract = new ContractCalls();

    @BeforeAll
    static void start() {
        api = TestApi.start();
        workshop = api.workshop("Shine");
        rows = new TenantRows(api, workshop);
        new TenantRows(api, api.workshop("Other"));
        api.user(workshop, "owner", "owner", null);
        owner = api.token("owner");
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Correlation-Id: a%0d%0aX-Injected: yes",
                "X-Correlation-Id: a\rX-Injected: yes",
                "X-Correlation-Id: a\nX-Injected: yes",
                "X-Correlation-Id: a\u0000b",
                "X-Correlation-Id: \u00e9",
                "X-Forwarded-For: 6.6.6.6",
                "X-Forwarded-For: 1.1.1.1, ' or 1=1 --",
                "X-Forwarded-Host: evil.example",
                "X-Forwarded-Proto: gopher",
                "Forwarded: for=6.6.6.6;host=evil.example",
                "X-Original-URL: /api/v1/admin/overview",
                "X-HTTP-Method-Override: DELETE",
                "X-Forwarded-Prefix: //evil.example",
                "Origin: https://evil.example",
                "Referer: https://evil.example/"
            })
    void givenAHeaderThatIsMeantToDoHarm_whenSent_thenItIsInNoAnswerAndChangesNone(String header) {
        String answer = api.raw(
                """
                GET /api/v1/workshops/%d HTTP/1.1\r
                Host: localhost\r
                Authorization: Bearer %s\r
                %s\r
                Connection: close\r
                \r
                """
                        .formatted(workshop, owner, header));

        assertThat(answer).matches("(?s)HTTP/1\\.1 (200|400) .*");
        assertThat(answer.toLowerCase(java.util.Locale.ROOT))
                .doesNotContain("x-injected", "evil.example", "6.6.6.6", "1=1", "gopher");
        assertThat(answer).containsPattern("(?i)x-correlation-id: [A-Za-z0-9._:-]+\r\n");
    }

    @Test
    void givenAStrangeHost_whenThingsAreMade_thenNoLinkNamesIt() {
        String body = "{\"name\":\"Wall\"}";
        String answer = api.raw(
                """
                POST /api/v1/workshops/%d/kiosk-links HTTP/1.1\r
                Host: evil.example\r
                X-Forwarded-Host: evil.example\r
                Authorization: Bearer %s\r
                Content-Type: application/json\r
                Content-Length: %d\r
                Connection: close\r
                \r
                %s"""
                        .formatted(workshop, owner, body.length(), body));

        assertThat(answer)
                .startsWith("HTTP/1.1 201 ")
                .contains("http://localhost:" + api.port + "/kiosk/")
                .doesNotContain("evil.example");
    }

    @Test
    void givenAnAddressThatSomebodyMadeUp_whenSomethingIsChanged_thenTheLogHasTheRealOne() {
        Answer made = api.post(
                "/api/v1/workshops/%d/pits".formatted(workshop),
                owner,
                Map.of("pit_number", 77),
                "X-Forwarded-For",
                "6.6.6.6",
                "X-Correlation-Id",
                "made-up-address");

        assertThat(made.status()).as(made.text()).isEqualTo(201);
        assertThat(
                        api.one(
                                String.class,
                                "select string_agg(distinct address, '') from audit_log where correlation_id = 'made-up-address'"))
                .isEqualTo("127.0.0.1");
    }

    @Test
    void givenSqlInFiltersOrdersAndPaths_whenRead_thenItIsAValueLikeAnyOtherAndNothingChanges() {
        Map<String, String> before = TenantRows.contents(api);
        List<String> wrong = new ArrayList<>();
        int calls = 0;
        for (Operation operation : contract.operations()) {
            if (!operation.method().equals("GET") || operation.access().isPublic()) {
                continue;
            }
            for (String text : SQL) {
                for (Operation.Parameter parameter : operation.parameters()) {
                    calls += injected(operation, parameter, text, wrong);
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(calls).isGreaterThan(300);
        assertThat(TenantRows.contents(api)).isEqualTo(before);
    }

    /** Sends the text as that parameter; whatever takes it finds nothing by it. */
    private int injected(Operation operation, Operation.Parameter parameter, String text, List<String> wrong) {
        boolean inPath = parameter.place() == Operation.Location.PATH;
        if (parameter.place() == Operation.Location.HEADER) {
            return 0;
        }
        String path = ContractCalls.path(
                operation,
                (word, name) -> inPath && name.equals(parameter.name())
                        ? text
                        : rows.named(word).orElse("1"));
        String query = inPath ? "" : "?%s=%s".formatted(parameter.name(), ContractCalls.encoded(text));
        Answer answer = api.get(path + query, owner);
        boolean refused = List.of(403, 404, 422).contains(answer.status());
        boolean nothing = answer.status() == 200
                && answer.data().isArray()
                && answer.data().isEmpty();
        if (!refused && !nothing) {
            wrong.add("%s?%s=%s: %d %s"
                    .formatted(operation.id(), parameter.name(), text, answer.status(), answer.text()));
        }
        return 1;
    }

    @Test
    void givenUnusualNames_whenStored_thenTheyAreAnsweredUnchanged() {
        for (String name : NAMES) {
            assertThat(stored("pits/" + rows.named("pits").orElseThrow(), "name", name))
                    .isEqualTo(name);
            assertThat(stored("workshops/" + workshop, "address", name)).isEqualTo(name);
            assertThat(stored("users/" + rows.named("users").orElseThrow(), "name", name))
                    .isEqualTo(name);
            assertThat(stored("devices/" + rows.named("devices").orElseThrow(), "name", name))
                    .isEqualTo(name);
            Answer key = api.post("/api/v1/workshops/%d/kiosk-links".formatted(workshop), owner, Map.of("name", name));
            assertThat(key.data().at("/name").asText()).as(key.text()).isEqualTo(name);
        }
    }

    private static String stored(String thing, String field, String name) {
        Answer answer = api.patch("/api/v1/" + thing, owner, Map.of(field, name));
        assertThat(answer.status()).as("%s %s: %s", thing, name, answer.text()).isEqualTo(200);
        return api.get("/api/v1/" + thing, owner).data().get(field).asText();
    }

    @Test
    void givenNamesThatCanNotBeKept_whenSent_thenTheyAreRefusedByField() {
        List<String> bad = new ArrayList<>(UNSTORABLE);
        bad.add(TextNode.valueOf("x".repeat(201)).toString());
        bad.add(TextNode.valueOf("😀".repeat(201)).toString());
        for (String thing : List.of(
                "pits/" + rows.named("pits").orElseThrow(),
                "workshops/" + workshop,
                "users/" + rows.named("users").orElseThrow(),
                "devices/" + rows.named("devices").orElseThrow())) {
            for (String name : bad) {
                Answer answer = api.call("PATCH", "/api/v1/" + thing, owner, "{\"name\":%s}".formatted(name));
                assertThat(answer.status())
                        .as("%s %s: %s", thing, name, answer.text())
                        .isEqualTo(422);
                assertThat(answer.json().at("/error/details/0/field").asText()).isEqualTo("name");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-12-31 23:59:59Z",
                "0000-01-01T00:00:00Z",
                "9999-12-31T23:59:59-01:00",
                "2026-12-31T23:59:59+16:00",
                "2026-12-31T23:59:59-18:01",
                "2026-12-31T23:59:60Z",
                "2026-12-31T23:59:59.1234567890Z",
                "2026-02-30T00:00:00Z"
            })
    void givenATimeThatNotAllCanRead_whenSent_thenItIsRefusedByField(String time) {
        String pit = "/api/v1/pits/" + rows.named("pits").orElseThrow();
        String encoded = ContractCalls.encoded(time);
        Map<String, Answer> answers = Map.of(
                "maintenance_until",
                api.patch(pit, owner, Map.of("status", "maintenance", "maintenance_until", time)),
                "from",
                api.get(pit + "/sensors/history?from=" + encoded, owner),
                "to",
                api.get("/api/v1/workshops/%d/activity?to=%s".formatted(workshop, encoded), owner));

        answers.forEach((field, answer) -> {
            assertThat(answer.status()).as("%s: %s", field, answer.text()).isEqualTo(422);
            assertThat(answer.json().at("/error/details").findValuesAsText("field"))
                    .containsExactly(field);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"2099-12-31t23:59:59z", "2099-12-31T23:59:59.5+05:30", "2099-12-31T23:59:59-15:59"})
    void givenATimeInAnotherSpelling_whenSent_thenItIsThatTime(String time) {
        Answer answer = api.patch(
                "/api/v1/pits/" + rows.named("pits").orElseThrow(),
                owner,
                Map.of("status", "maintenance", "maintenance_until", time));

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(OffsetDateTime.parse(answer.data().get("maintenance_until").asText())
                        .toInstant())
                .isEqualTo(OffsetDateTime.parse(time).toInstant());
    }

    @Test
    void givenALongNameOfManyBytes_whenStored_thenItCountsByCharacter() {
        String name = "😀".repeat(100);

        JsonNode pit = api.patch("/api/v1/pits/" + rows.named("pits").orElseThrow(), owner, Map.of("name", name))
                .data();

        assertThat(pit.get("name").asText()).isEqualTo(name);
    }
}
