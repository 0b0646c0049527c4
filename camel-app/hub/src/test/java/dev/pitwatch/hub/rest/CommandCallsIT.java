package dev.pitwatch.hub.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.hub.rest.TestApi.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Commands as people give and follow them; no broker is there, so that they stay queued. */
class CommandCallsIT extends CastCase {

    private static int made;

    private String id;
    private String second;

    @BeforeEach
    void register() {
        made++;
        id = registered("CMD-%06d-A".formatted(made));
        second = registered("CMD-%06d-B".formatted(made));
    }

    private static String registered(String id) {
        Answer answer = api.post("/api/v1/devices", owner, Map.of("device_id", id));
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        return id;
    }

    @Test
    void givenEachKind_whenCommanded_thenItIsQueuedAndShownAsTheContractSays() {
        Answer given = command(admin, Map.of("command", "RESTART", "reason", "hangs"));

        assertThat(given.status()).as(given.text()).isEqualTo(202);
        assertThat(given.data().get("state").asText()).isEqualTo("queued");
        String commandId = given.data().get("command_id").asText();
        JsonNode shown = api.get(device("/commands/" + commandId), owner).data();
        assertThat(shown.properties())
                .extracting(Map.Entry::getKey)
                .containsExactly(
                        "command_id",
                        "device_id",
                        "command",
                        "params",
                        "reason",
                        "state",
                        "state_reason",
                        "progress",
                        "created_by",
                        "created_at",
                        "sent_at",
                        "expires_at",
                        "finished_at");
        assertThat(shown.get("reason").asText()).isEqualTo("hangs");
        assertThat(shown.get("created_by").asLong())
                .isEqualTo(api.id("select id from app_user where username = 'admin'"));
        assertThat(keptFor(shown)).isEqualTo(Duration.ofSeconds(300));

        String slower = commandId(command(
                root, Map.of("command", "SET_INTERVAL", "params", Map.of("interval_s", 30), "expires_in", 600)));
        command(owner, Map.of("command", "IDENTIFY", "params", Map.of("seconds", 10)));
        Answer list = api.get(device("/commands?sort=created_at"), admin);
        assertThat(list.json().at("/meta/total").asInt()).isEqualTo(3);
        assertThat(list.data())
                .extracting(one -> one.get("command").asText())
                .containsExactly("RESTART", "SET_INTERVAL", "IDENTIFY");
        assertThat(list.data().get(1).at("/params/interval_s").asInt()).isEqualTo(30);
        assertThat(keptFor(list.data().get(1))).isEqualTo(Duration.ofSeconds(600));
        assertThat(keptFor(list.data().get(2))).isEqualTo(Duration.ofSeconds(300));
        assertThat(api.get(device("/commands?command=SET_INTERVAL&state=queued"), owner)
                        .data()
                        .findValuesAsText("command_id"))
                .containsExactly(slower);
        assertThat(api.get(device("/commands?state=done"), owner).data()).isEmpty();
    }

    @Test
    void givenWhatADeviceCouldNotDo_whenCommanded_thenItIsRefusedByField() {
        Map<Map<String, Object>, String> wrong = Map.of(
                Map.of("command", "SET_INTERVAL"), "params.interval_s",
                Map.of("command", "SET_INTERVAL", "params", Map.of("interval_s", 1)), "params.interval_s",
                Map.of("command", "SET_INTERVAL", "params", Map.of("interval_s", 3601)), "params.interval_s",
                Map.of("command", "IDENTIFY", "params", Map.of()), "params.seconds",
                Map.of("command", "RESTART", "params", Map.of("seconds", 5)), "params.seconds",
                Map.of("command", "RESTART", "expires_in", 29), "expires_in",
                Map.of("command", "RESTART", "expires_in", 86401), "expires_in",
                Map.of("command", "EXPLODE"), "command",
                Map.of("command", "RESTART", "params", Map.of("color", 1)), "params.color");
        wrong.forEach((body, field) -> {
            Answer answer = command(owner, body);
            assertThat(answer.status()).as(body + answer.text()).isEqualTo(422);
            assertThat(answer.json().at("/error/details").findValuesAsText("field"))
                    .as(body.toString())
                    .contains(field);
        });
        for (String elsewhere : List.of("DISABLE", "ENABLE", "ASSIGN", "SET_LICENCE", "OTA_UPDATE")) {
            Answer answer = command(root, Map.of("command", elsewhere));
            assertThat(answer.status()).as(elsewhere).isEqualTo(422);
            assertThat(answer.text())
                    .contains("is \\\"%s\\\", expected RESTART, SET_INTERVAL or IDENTIFY".formatted(elsewhere));
        }
        assertThat(count()).isZero();
    }

    @Test
    void givenAPendingCommand_whenTheSameIsGiven_thenItIsAConflictUntilThatHasEnded() {
        String first = commandId(command(owner, Map.of("command", "RESTART")));

        Answer again = command(admin, Map.of("command", "RESTART", "expires_in", 60));

        assertThat(again.status()).isEqualTo(409);
        assertThat(again.code()).isEqualTo("conflict");
        assertThat(again.text()).contains(first);
        String slower = commandId(command(owner, interval(30)));
        assertThat(commandId(command(owner, interval(60))))
                .as("it is queued still: other params")
                .isEqualTo(slower);
        assertThat(api.get(device("/commands/" + slower), owner)
                        .data()
                        .at("/params/interval_s")
                        .asInt())
                .isEqualTo(60);
        assertThat(command(owner, interval(60)).status()).isEqualTo(409);
        api.execute("update command set state = 'sent' where command_id = '%s'", slower);
        assertThat(command(owner, interval(90)).status()).as("it is on its way").isEqualTo(409);
        api.execute("update command set state = 'done', finished_at = now() where command_id = '%s'", first);
        assertThat(api.get(device("/commands/" + first), owner)
                        .data()
                        .get("progress")
                        .asInt())
                .isEqualTo(100);
        String next = commandId(command(owner, Map.of("command", "RESTART")));
        api.execute("update command set expires_at = now() - interval '1 second' where command_id = '%s'", next);
        assertThat(command(owner, Map.of("command", "RESTART")).status())
                .as("the one before is too old")
                .isEqualTo(202);
    }

    @Test
    void givenManyWhoAskAtOnce_whenTheyWantTheSame_thenOneOfThemGetsIt() {
        List<CompletableFuture<Answer>> asked = Stream.generate(
                        () -> CompletableFuture.supplyAsync(() -> command(owner, Map.of("command", "RESTART"))))
                .limit(6)
                .toList();

        List<Integer> answers = asked.stream().map(one -> one.join().status()).toList();

        assertThat(answers).filteredOn(status -> status == 202).hasSize(1);
        assertThat(answers).filteredOn(status -> status == 409).hasSize(5);
    }

    @Test
    void givenWhoAsked_whenTheAuditLogIsRead_thenItSaysWhoWhatAndWhy() {
        command(admin, Map.of("command", "SET_INTERVAL", "params", Map.of("interval_s", 30), "reason", "too chatty"));

        JsonNode entries = api.get("/api/v1/admin/audit-log?thing=device&action=command&thing_id=" + id, root)
                .data();

        assertThat(entries).hasSize(1);
        JsonNode entry = entries.get(0);
        assertThat(entry.get("actor_name").asText()).isEqualTo("admin");
        assertThat(entry.get("workshop_id").asLong()).isEqualTo(shine);
        assertThat(entry.at("/after/command").asText()).isEqualTo("SET_INTERVAL");
        assertThat(entry.at("/after/params/interval_s").asInt()).isEqualTo(30);
        assertThat(entry.at("/after/reason").asText()).isEqualTo("too chatty");
        assertThat(api.get("/api/v1/workshops/%d/activity?thing=device".formatted(shine), owner)
                        .text())
                .contains("too chatty");
    }

    @Test
    void givenManyDevices_whenCommandedByTheirIds_thenEachGetsItOrNone() {
        String pending = commandId(command(owner, Map.of("command", "RESTART")));

        Answer given = bulk(admin, Map.of("command", "RESTART", "device_ids", List.of(second, id)));

        assertThat(given.status()).as(given.text()).isEqualTo(202);
        JsonNode commands = given.data().get("commands");
        assertThat(commands.findValuesAsText("device_id")).containsExactly(id, second);
        assertThat(commands.get(0).get("command_id").asText())
                .as("that was pending")
                .isEqualTo(pending);
        assertThat(commands.findValuesAsText("state")).containsExactly("queued", "queued");

        for (String device : List.of(second, id)) {
            assertThat(api.get("/api/v1/workshops/%d/activity?thing=device&thing_id=%s".formatted(shine, device), owner)
                            .data()
                            .get(0)
                            .get("action")
                            .asText())
                    .as(device)
                    .isEqualTo("command");
        }
        api.execute("delete from command where device_id like '%s%%'", id.substring(0, 10));
        Answer missing = bulk(admin, Map.of("command", "RESTART", "device_ids", List.of(id, "NOBODY-1")));
        assertThat(missing.status()).isEqualTo(422);
        assertThat(missing.json().at("/error/details/0/field").asText()).isEqualTo("device_ids.1");
        api.delete("/api/v1/devices/" + second, owner);
        assertThat(bulk(admin, Map.of("command", "RESTART", "device_ids", List.of(id, second)))
                        .status())
                .isEqualTo(409);
        assertThat(command(owner, Map.of("command", "IDENTIFY", "params", Map.of("seconds", 5)))
                        .status())
                .isEqualTo(202);
        assertThat(count()).as("of those refused none was given").isEqualTo(1);
    }

    @Test
    void givenLabels_whenCommandedByThem_thenAllInServiceThatBearOneGetIt() {
        String gone = registered("CMD-%06d-C".formatted(made));
        String other = registered("CMD-%06d-D".formatted(made));
        String label = "left " + made;
        label(id, List.of(label, "new"));
        label(second, List.of("right " + made));
        label(gone, List.of(label));
        api.delete("/api/v1/devices/" + gone, owner);

        Answer given = bulk(
                owner,
                Map.of(
                        "command", "IDENTIFY",
                        "params", Map.of("seconds", 30),
                        "labels", List.of(label, "right " + made, "nowhere")));

        assertThat(given.status()).as(given.text()).isEqualTo(202);
        assertThat(Set.copyOf(given.data().get("commands").findValuesAsText("device_id")))
                .isEqualTo(Set.of(id, second))
                .doesNotContain(other);
        Answer none = bulk(owner, Map.of("command", "RESTART", "labels", List.of("lft")));
        assertThat(none.status()).isEqualTo(422);
        assertThat(none.json().at("/error/details/0/field").asText()).isEqualTo("labels");
        for (Map<String, Object> body : List.<Map<String, Object>>of(
                Map.of("command", "RESTART"),
                Map.of("command", "RESTART", "device_ids", List.of()),
                Map.of("command", "RESTART", "device_ids", List.of(id), "labels", List.of(label)))) {
            assertThat(bulk(owner, body).status()).as(body.toString()).isEqualTo(422);
        }
    }

    @Test
    void givenOthers_whenTheyAsk_thenOperatorsAreForbiddenAndAnotherWorkshopFindsNothing() {
        Map<String, Object> restart = Map.of("command", "RESTART");
        String given = commandId(command(owner, restart));
        Map<String, Object> many = with(restart, "device_ids", List.of(id));
        for (String path : List.of("/commands", "/commands/" + given)) {
            assertThat(api.get(device(path), operator).status()).isEqualTo(403);
            assertThat(api.get(device(path), foreign).status()).isEqualTo(404);
        }
        assertThat(command(operator, restart).status()).isEqualTo(403);
        assertThat(command(foreign, restart).status()).isEqualTo(404);
        assertThat(bulk(operator, many).status()).isEqualTo(403);
        assertThat(bulk(foreign, many).status()).isEqualTo(404);
        Answer own = api.post("/api/v1/workshops/%d/commands".formatted(other), foreign, many);
        assertThat(own.status()).as("not a word of whose it is").isEqualTo(422);
        assertThat(api.get("/api/v1/devices/%s/commands/%s".formatted(second, given), owner)
                        .status())
                .isEqualTo(404);
        assertThat(api.get(device("/commands/nonsense"), owner).status()).isEqualTo(404);
        assertThat(count()).isEqualTo(1);
    }

    @Test
    void givenAKeyOnItsWay_whenCommandsAreListed_thenItIsMasked() {
        String key = api.post(device("/licence/rotate"), owner, null)
                .data()
                .get("license_key")
                .asText();

        Answer list = api.get(device("/commands"), owner);

        assertThat(list.data().get(0).at("/params/license_key").asText()).isEqualTo("***");
        assertThat(list.text()).doesNotContain(key);
    }

    private static Map<String, Object> interval(int seconds) {
        return Map.of("command", "SET_INTERVAL", "params", Map.of("interval_s", seconds));
    }

    private static Map<String, Object> with(Map<String, Object> body, String name, Object value) {
        Map<String, Object> more = new HashMap<>(body);
        more.put(name, value);
        return more;
    }

    private static Duration keptFor(JsonNode command) {
        return Duration.between(
                Instant.parse(command.get("created_at").asText()),
                Instant.parse(command.get("expires_at").asText()));
    }

    private static void label(String device, List<String> labels) {
        Answer answer = api.patch("/api/v1/devices/" + device, owner, Map.of("labels", labels));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }

    private Answer command(String token, Map<String, Object> body) {
        return api.post(device("/command"), token, body);
    }

    private static Answer bulk(String token, Map<String, Object> body) {
        return api.post("/api/v1/workshops/%d/commands".formatted(shine), token, body);
    }

    private static String commandId(Answer given) {
        assertThat(given.status()).as(given.text()).isEqualTo(202);
        return given.data().get("command_id").asText();
    }

    private long count() {
        return api.id("select count(*) from command where device_id = '%s'", id);
    }

    private String device(String path) {
        return "/api/v1/devices/" + id + path;
    }
}
