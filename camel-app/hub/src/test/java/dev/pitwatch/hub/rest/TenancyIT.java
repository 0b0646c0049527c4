package dev.pitwatch.hub.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.pitwatch.hub.rest.TestApi.Answer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Every operation of the contract, by everybody of one workshop, with the ids of another: nothing is read or changed. A new
 * operation, role or table is covered without a change here.
 */
class TenancyIT {

    private static final long NOBODYS = 9_007_199_254_740_991L;

    private static final Pattern COLLECTION = Pattern.compile("/api/v1/workshops/\\{id}/[^/{]+");

    private static TestApi api;
    private static long own;
    private static long foreign;
    private static TenantRows ownRows;
    private static TenantRows foreignRows;
    private static final Map<String, String> FOREIGN = new HashMap<>();
    private static final Map<String, String> TOKENS = new LinkedHashMap<>();
    private final ContractCalls contract = new ContractCalls();

    @BeforeAll
    static void twoWorkshops() {
        FOREIGN.clear();
        TOKENS.clear();
        api = TestApi.startWith(
                Map.of(TestApi.CAMERAS, "http://127.0.0.1:1", "MEDIAMTX_WEBRTC_URL", "https://192.0.2.80"));
        own = api.workshop("Shine");
        foreign = api.workshop("Other");
        ownRows = new TenantRows(api, own);
        foreignRows = new TenantRows(api, foreign);
        api.user(own, "owner", "owner", null);
        api.user(own, "admin", "staff", "admin");
        long operator = api.user(own, "operator", "staff", "operator");
        api.user(own, "customer", "customer", null);
        api.execute(
                "insert into pit_grant (workshop_id, user_id, pit_id) select %d, %d, id from pit where workshop_id = %d",
                own, operator, own);
        for (String name : List.of("owner", "admin", "operator", "customer")) {
            TOKENS.put(name, api.token(name));
        }
        machines();
        api.user(foreign, "foreign", "owner", null);
        foreignThings(api.token("foreign"));
    }

    /** What the other workshop's owner can make and list, by the word that its path says. */
    private static void foreignThings(String owner) {
        ContractCalls contract = new ContractCalls();
        for (Operation operation : contract.operations()) {
            if (operation.method().equals("POST")
                    && COLLECTION.matcher(operation.path()).matches()) {
                JsonNode body = contract.body(operation, samples(contract, foreignRows), false);
                if (body != null) {
                    ContractCalls.send(
                            api,
                            operation,
                            ContractCalls.path(operation, (word, name) -> id(foreign)),
                            owner,
                            body.toString());
                }
            }
        }
        for (Operation operation : contract.operations()) {
            if (operation.method().equals("GET")
                    && COLLECTION.matcher(operation.path()).matches()) {
                String path = ContractCalls.path(operation, (word, name) -> id(foreign));
                JsonNode first = ContractCalls.send(api, operation, path, owner, null)
                        .data()
                        .path(0);
                for (String name : List.of("id", "device_id")) {
                    if (first.has(name)) {
                        FOREIGN.putIfAbsent(
                                path.substring(path.lastIndexOf('/') + 1),
                                first.get(name).asText());
                    }
                }
            }
        }
    }

    private static String id(long number) {
        return Long.toString(number);
    }

    /** API keys and kiosk links, once the contract has them. */
    private static void machines() {
        ContractCalls contract = new ContractCalls();
        Samples samples = new Samples(contract.document(), Map.of(), new Random(1));
        for (Operation operation : contract.operations()) {
            String path = ContractCalls.path(operation, (word, name) -> Long.toString(own));
            if (operation.method().equals("POST") && operation.path().endsWith("/workshops/{id}/api-keys")) {
                Map<String, Object> body = Map.of("name", "Till", "scopes", List.of("read", "jobs", "devices"));
                Answer made = api.post(path, TOKENS.get("owner"), body);
                assertThat(made.status()).as(made.text()).isEqualTo(201);
                TOKENS.put("API key", made.data().findValue("key").asText());
            }
            if (operation.method().equals("POST") && operation.path().endsWith("/workshops/{id}/kiosk-links")) {
                JsonNode body = contract.body(operation, samples, true);
                Answer made = api.post(path, TOKENS.get("owner"), body);
                assertThat(made.status()).as(made.text()).isEqualTo(201);
                String url = made.data().findValue("url").asText();
                Answer kiosk =
                        api.post("/api/v1/auth/kiosk", null, Map.of("token", url.substring(url.lastIndexOf('/') + 1)));
                assertThat(kiosk.status()).as(kiosk.text()).isEqualTo(200);
                TOKENS.put("kiosk", kiosk.data().get("access_token").asText());
            }
        }
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @Test
    void givenIdsOfAnotherWorkshop_whenAnybodyCallsAnything_thenItIsNotThereAndNothingChanges() {
        List<String> wrong = new ArrayList<>();
        int calls = 0;
        for (Operation operation : contract.operations()) {
            if (!operation.path().contains("{") || operation.access().isPublic()) {
                continue;
            }
            String path = ContractCalls.path(operation, (word, name) -> foreignId(word))
                    + contract.query(operation, samples(contract, foreignRows));
            calls += hold(operation, path, foreignRows, wrong);
        }
        assertThat(wrong).isEmpty();
        assertThat(calls).isGreaterThan(50);
    }

    /** The thing is their own, but what the body names is not: refused, or there is nothing to be had of it. */
    @Test
    void givenOwnThingsAndForeignIdsInTheBody_whenAnybodyCalls_thenNothingOfTheOtherWorkshopChanges() {
        List<String> wrong = new ArrayList<>();
        for (Operation operation : contract.operations()) {
            JsonNode body = contract.body(operation, samples(contract, foreignRows), true);
            if (operation.access().isPublic() || body == null || !namesAThing(body)) {
                continue;
            }
            String path = ContractCalls.path(
                            operation, (word, name) -> ownRows.named(word).orElse("1"))
                    + contract.query(operation, samples(contract, ownRows));
            Map<String, String> before = TenantRows.contents(api);
            TOKENS.forEach((role, token) -> {
                Answer answer = ContractCalls.send(api, operation, path, token, body.toString());
                if (answer.status() < 400 || answer.status() >= 500) {
                    wrong.add("%s as %s: %d %s".formatted(operation.id(), role, answer.status(), answer.text()));
                }
            });
            changes(before).forEach(table -> wrong.add("%s changed %s".formatted(operation.id(), table)));
        }
        assertThat(wrong).isEmpty();
    }

    /** What is the platform's is refused whatever a workshop's people or machines send; a job's link and nobody are strangers there. */
    @Test
    void givenAnOperationOfThePlatform_whenAnybodyElseCallsIt_thenItIsRefusedAndNothingChanges() {
        List<String> wrong = new ArrayList<>();
        Map<String, @Nullable String> tokens = new LinkedHashMap<>(TOKENS);
        tokens.put("link", linkOfAJob());
        tokens.put("nobody", null);
        Map<String, String> before = TenantRows.contents(api);
        int calls = 0;
        for (Operation operation : contract.operations()) {
            if (operation.access() != Access.SUPER) {
                if (operation.path().startsWith("/api/v1/admin/")
                        && !operation.access().isPublic()) {
                    wrong.add("%s is open to %s".formatted(operation.id(), operation.access()));
                }
                continue;
            }
            JsonNode body = contract.body(operation, samples(contract, ownRows), true);
            String path = ContractCalls.path(
                            operation, (word, name) -> ownRows.named(word).orElse("1"))
                    + contract.query(operation, samples(contract, ownRows));
            for (Map.Entry<String, @Nullable String> each : tokens.entrySet()) {
                Answer answer = ContractCalls.send(
                        api, operation, path, each.getValue(), body == null ? null : body.toString());
                int expected = TOKENS.containsKey(each.getKey()) ? 403 : 401;
                if (answer.status() != expected) {
                    wrong.add(
                            "%s as %s: %d %s".formatted(operation.id(), each.getKey(), answer.status(), answer.text()));
                }
                calls++;
            }
        }
        changes(before).forEach(table -> wrong.add("something changed " + table));
        assertThat(wrong).isEmpty();
        assertThat(TOKENS).containsOnlyKeys("owner", "admin", "operator", "customer", "API key", "kiosk");
        assertThat(calls).isGreaterThanOrEqualTo(30 * tokens.size());
    }

    private static String linkOfAJob() {
        long pit = Long.parseLong(ownRows.named("pit").orElseThrow());
        Map<String, Object> job =
                Map.of("customer_name", "N", "car_model", "C", "work_type", "full_ppf", "pit_id", pit);
        Answer made = api.post("/api/v1/workshops/%d/jobs".formatted(own), TOKENS.get("owner"), job);
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        String url = made.data().get("tracking_url").asText();
        return url.substring(url.lastIndexOf('/') + 1);
    }

    private int hold(Operation operation, String path, TenantRows rows, List<String> wrong) {
        JsonNode body = contract.body(operation, samples(contract, rows), false);
        Map<String, String> before = TenantRows.contents(api);
        TOKENS.forEach((role, token) -> {
            Answer answer = ContractCalls.send(api, operation, path, token, body == null ? null : body.toString());
            if (answer.status() != 404 && answer.status() != 403) {
                wrong.add(
                        "%s %s as %s: %d %s".formatted(operation.method(), path, role, answer.status(), answer.text()));
            }
        });
        changes(before).forEach(table -> wrong.add("%s changed %s".formatted(operation.id(), table)));
        return TOKENS.size();
    }

    private static List<String> changes(Map<String, String> before) {
        Map<String, String> after = TenantRows.contents(api);
        return before.keySet().stream()
                .filter(table -> !before.get(table).equals(after.get(table)))
                .toList();
    }

    private static String foreignId(String word) {
        return foreignRows.named(word).orElseGet(() -> FOREIGN.getOrDefault(word, id(NOBODYS)));
    }

    private static boolean namesAThing(JsonNode body) {
        boolean[] found = {false};
        body.fieldNames().forEachRemaining(name -> found[0] |= name.endsWith("_id") || name.endsWith("_ids"));
        return found[0];
    }

    private static Samples samples(ContractCalls contract, TenantRows rows) {
        Map<String, JsonNode> ids = new HashMap<>();
        for (String word : List.of("workshop", "pit", "device", "user", "staff", "session", "template", "job")) {
            rows.named(word.equals("staff") ? "user" : word).ifPresent(id -> {
                JsonNode value = id.matches("\\d+") ? LongNode.valueOf(Long.parseLong(id)) : TextNode.valueOf(id);
                ids.put(word + "_id", value);
                ids.put(word + "_ids", JsonNodeFactory.instance.arrayNode().add(value));
            });
        }
        return new Samples(contract.document(), ids, new Random(1));
    }
}
