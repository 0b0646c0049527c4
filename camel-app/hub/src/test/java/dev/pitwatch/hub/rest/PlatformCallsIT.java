package dev.pitwatch.hub.rest;

import static dev.pitwatch.hub.rest.Refusals.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.pitwatch.hub.rest.TestApi.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Calls of the platform's team: dead letters, route files, the first account. */
class PlatformCallsIT extends CastCase {

    @Test
    void givenDeadLetter_whenListed_thenOnlyThePlatformTeamSeesIt() {
        long letter = api.id("insert into dead_letter (reason, topic, payload, length, received_at)"
                + " values ('bad_json', 'workshop/x', '{', 1, now()) returning id");

        assertThat(api.get("/api/v1/admin/dead-letters", root).data().findValuesAsText("id"))
                .contains(Long.toString(letter));
        assertThat(api.post("/api/v1/admin/dead-letters/%d/replay".formatted(letter), root, null)
                        .data()
                        .get("replayed_at")
                        .asText())
                .endsWith("Z");
        refused(api.post("/api/v1/admin/dead-letters/999999/replay", root, null), 404, "not_found");
        assertThat(found("/api/v1/admin/dead-letters?reason=bad_json&topic=workshop/x"))
                .isEqualTo(1);
        assertThat(found("/api/v1/admin/dead-letters?reason=bad_json&topic=workshop/x&sort=-created_at"))
                .isEqualTo(1);
        assertThat(found("/api/v1/admin/dead-letters?device_id=nobody")).isZero();
        assertThat(found("/api/v1/admin/dead-letters?reason=too_deep")).isZero();
    }

    @Test
    void givenDeadLetters_whenReplayedAtOnce_thenOnlyThePlatformMayAndItSaysHowMany() {
        String path = "/api/v1/admin/dead-letters/replay";
        api.execute("insert into dead_letter (reason, topic, payload, length, received_at)"
                + " select 'made_up', 'workshop/w/pit/p/sensors', '{', 1, now() from generate_series(1, 3)");

        refused(api.post(path, owner, Map.of()), 403, "forbidden");
        refused(api.post(path, root, Map.of("from", "yesterday")), 422, "validation_failed");
        refused(api.post(path, root, Map.of("topic", "x")), 422, "validation_failed");
        Answer begun = api.post(path, root, Map.of("reason", "made_up", "to", "9999-01-01T00:00:00Z"));

        assertThat(begun.status()).as(begun.text()).isEqualTo(202);
        assertThat(begun.data().toString()).isEqualTo("{\"matched\":3}");
        await().until(() -> api.get("/api/v1/admin/audit-log?thing=dead_letter&action=replay", root)
                        .data()
                        .size()
                == 1);
        assertThat(api.get("/api/v1/admin/audit-log?thing=dead_letter", root)
                        .data()
                        .get(0)
                        .get("actor_name")
                        .asText())
                .isEqualTo("root");
    }

    @Test
    void givenNoFolderForBackups_whenListedAndMade_thenOnlyThePlatformMayAndItSaysWhatIsMissing() {
        String path = "/api/v1/admin/backups";
        for (String token : List.of(owner, admin, operator, foreign)) {
            refused(api.get(path, token), 403, "forbidden");
            refused(api.post(path, token, null), 403, "forbidden");
        }

        Answer listed = api.get(path, root);

        assertThat(listed.data()).isEmpty();
        for (String field : List.of("folder", "read_at", "due_at", "checked", "good_at", "offsite")) {
            assertThat(listed.json().at("/meta/" + field).isNull()).as(field).isTrue();
        }
        assertThat(listed.json().at("/meta/missing").toString()).isEqualTo("[\"folder\",\"key\"]");
        refused(api.post(path, root, null), 409, "conflict");
        assertThat(found("/api/v1/admin/audit-log?thing=backup"))
                .as("what was not done is not noted")
                .isZero();
    }

    private static int found(String path) {
        return api.get(path, root).json().at("/meta/total").asInt(-1);
    }

    @Test
    void givenARouteFile_whenEditedBadlyAndWellAndRestored_thenTheApiTells() throws IOException {
        Path file = api.routes().resolve("spare.camel.yaml");
        Files.writeString(file, route("one"));
        await().until(() -> "loaded".equals(spare().path("state").asText()));
        assertThat(spare().path("version").asInt()).isEqualTo(1);
        assertThat(spare().at("/routes/0/state").asText()).isEqualTo("started");

        Files.writeString(file, route("two").replace("setBody", "setBoddy"));
        await().until(() -> "refused".equals(spare().path("state").asText()));
        assertThat(spare().at("/error/line").asInt()).isEqualTo(6);
        assertThat(spare().at("/error/message").asText())
                .startsWith("spare.camel.yaml:6: ")
                .contains("setBoddy");
        assertThat(spare().at("/routes/0/state").asText()).isEqualTo("started");
        assertThat(refusedLine("spare")).isEqualTo(6);
        assertThat(refusedLine("spare-hello")).isEqualTo(6);

        // The one that runs on is the last good one: it takes the place of the broken file.
        Answer written = api.post("/api/v1/admin/routes/spare/restore", root, Map.of("version", 1));
        assertThat(written.data().path("state").asText()).isEqualTo("loaded");
        assertThat(written.data().path("version").asInt()).isEqualTo(1);
        assertThat(written.data().path("error").isNull()).isTrue();
        assertThat(Files.readString(file)).isEqualTo(route("one"));

        Files.writeString(file, route("two"));
        await().until(() -> spare().path("version").asInt() == 2);
        assertThat(spare().path("error").isNull()).isTrue();
        Answer history = api.get("/api/v1/admin/routes/spare-hello/history", root);
        assertThat(history.data().get(0).path("current").asBoolean()).isTrue();
        assertThat(history.data().get(0).path("diff").asText())
                .contains("-        - setBody: {id: spare-body, constant: one}");
        assertThat(api.get("/api/v1/admin/routes/spare-hello/history?sort=version", root)
                        .data()
                        .findValuesAsText("version"))
                .containsExactly("1", "2");

        Answer restored = api.post("/api/v1/admin/routes/spare/restore", root, Map.of("version", 1));
        assertThat(restored.data().path("version").asInt()).isEqualTo(3);
        assertThat(restored.data().path("changed_by").asText()).isEqualTo("root");
        assertThat(api.get("/api/v1/admin/routes/spare/history", root).data().findValuesAsText("restored_version"))
                .containsExactly("1", "null", "null");
        assertThat(Files.readString(file)).isEqualTo(route("one"));
        refused(api.post("/api/v1/admin/routes/spare/restore", root, Map.of("version", 9)), 404, "not_found");
        assertThat(refusedLine("spare")).isZero();

        Files.delete(file);
        await().until(() -> "gone".equals(spare().path("state").asText()));
        assertThat(spare().path("version").isNull()).isTrue();
        Answer back = api.post("/api/v1/admin/routes/spare/restore", root, Map.of("version", 2));
        assertThat(back.data().path("state").asText()).isEqualTo("loaded");
        assertThat(Files.readString(file)).isEqualTo(route("two"));
        assertThat(spare().path("version").asInt()).isEqualTo(4);
    }

    @Test
    void givenAConfigFileThatCantBeRead_whenRoutesAreListed_thenItStandsBesideThemUntilItIsRight() throws IOException {
        Path file = api.services.settings().folders().config().resolve("dev.pitwatch.notify.log.cfg");
        assertThat(wrongConfig()).isEmpty();

        Files.writeString(file, "folder = \\u00zz\n");
        assertThat(wrongConfig().findValuesAsText("file")).containsExactly("dev.pitwatch.notify.log.cfg");
        assertThat(wrongConfig().at("/0/problems/0").asText())
                .startsWith("config/dev.pitwatch.notify.log.cfg: ")
                .endsWith(", expected lines of key = value in UTF-8");

        Files.delete(file);
        assertThat(wrongConfig()).isEmpty();
    }

    @Test
    void givenAFileWhoseNameIsNearlyRight_whenRoutesAreListed_thenItIsRefusedAndSaysWhy() throws IOException {
        Path file = api.routes().resolve("nearly.camel.yml");
        Files.writeString(file, route("one"));

        await().until(() -> api.get("/api/v1/admin/routes", root)
                .data()
                .findValuesAsText("message")
                .contains("nearly.camel.yml: it is not loaded: the name of a route file ends with .camel.yaml"));

        Files.delete(file);
        await().until(() -> !api.get("/api/v1/admin/routes", root)
                .data()
                .findValuesAsText("file")
                .contains("nearly.camel.yml"));
    }

    private static JsonNode wrongConfig() {
        return api.get("/api/v1/admin/routes", root).json().at("/meta/config");
    }

    /** {@return at which line the history says that the newest version is wrong; 0: it runs} */
    private static int refusedLine(String fileOrRoute) {
        return api.get("/api/v1/admin/routes/%s/history".formatted(fileOrRoute), root)
                .json()
                .at("/meta/error/line")
                .asInt();
    }

    private static String route(String says) {
        return "- route:\n    id: spare-hello\n    from:\n      uri: direct:spare\n      steps:\n        - setBody: {id: spare-body, constant: %s}\n"
                .formatted(says);
    }

    private static JsonNode spare() {
        for (JsonNode file : api.get("/api/v1/admin/routes", root).data()) {
            if (file.path("file").asText().equals("spare.camel.yaml")) {
                return file;
            }
        }
        return MissingNode.getInstance();
    }

    @Test
    void givenARoute_whenStoppedAndStarted_thenTheApiTellsAndOnlyThePlatformMay() {
        String path = "/api/v1/admin/routes/hooks-health";
        assertThat(api.post(path + "/stop", root, null).data().path("state").asText())
                .isEqualTo("stopped");
        assertThat(api.post(path + "/start", root, null).data().path("state").asText())
                .isEqualTo("started");

        refused(api.post(path + "/stop", owner, null), 403, "forbidden");
        refused(api.get("/api/v1/admin/routes", owner), 403, "forbidden");
        List<String> files =
                new ArrayList<>(api.get("/api/v1/admin/routes", root).data().findValuesAsText("file"));
        Collections.reverse(files);
        assertThat(api.get("/api/v1/admin/routes?sort=-id", root).data().findValuesAsText("file"))
                .hasSizeGreaterThan(1)
                .isEqualTo(files);
        refused(api.post("/api/v1/admin/routes/nobody/stop", root, null), 404, "not_found");
    }

    /** Behind a balancer a press may come to another hub than the one whose routes were looked at. */
    @Test
    void givenTheNameOfAnotherHub_whenARouteIsStoppedOrAVersionRestored_thenNothingIsDoneAndTheNameIsTold() {
        Answer list = api.get("/api/v1/admin/routes", root);
        String node = list.json().at("/meta/node").asText();
        String path = "/api/v1/admin/routes/hooks-health";
        assertThat(api.get(path + "/history", root).json().at("/meta/node").asText())
                .isEqualTo(node);

        for (String verb : List.of("stop", "start", "restore")) {
            Object body = verb.equals("restore") ? Map.of("version", 1) : null;
            Answer other = api.post("%s/%s?node=another".formatted(path, verb), root, body);
            assertThat(other.status()).as(other.text()).isEqualTo(409);
            assertThat(other.json().at("/error/message").asText())
                    .isEqualTo("hub %s answered, not another: nothing was done".formatted(node));
        }
        assertThat(state("hooks-health")).isEqualTo("started");

        assertThat(api.post("%s/stop?node=%s".formatted(path, node), root, null).status())
                .isEqualTo(200);
        assertThat(state("hooks-health")).isEqualTo("stopped");
        assertThat(api.post("%s/start?node=%s".formatted(path, node), root, null)
                        .status())
                .isEqualTo(200);
    }

    private static String state(String route) {
        for (JsonNode file : api.get("/api/v1/admin/routes", root).data()) {
            for (JsonNode one : file.path("routes")) {
                if (one.path("id").asText().equals(route)) {
                    return one.path("state").asText();
                }
            }
        }
        return "";
    }

    @Test
    void givenALog_whenSearched_thenOnlyThePlatformSeesItsLinesAndHowFarBackTheyGo() throws IOException {
        Path log = Files.createDirectories(api.routes().resolveSibling("data/log"));
        Files.writeString(
                log.resolve("hub.log"),
                """
                {"time":"2026-11-26T01:00:00.500Z","level":"INFO","logger":"a.B","correlation_id":"one","message":"began"}
                {"time":"2026-11-26T01:00:01.000Z","level":"ERROR","logger":"a.B","correlation_id":"one","message":"failed"}
                """);

        Answer found = api.get("/api/v1/admin/logs?correlation_id=one&level=WARN", root);

        assertThat(found.data().findValuesAsText("message")).containsExactly("failed");
        assertThat(found.data().get(0).get("error").isNull()).isTrue();
        assertThat(found.json().at("/meta/looked_back_to").asText()).isEqualTo("2026-11-26T01:00:00.500Z");
        assertThat(found.json().at("/meta/whole").asBoolean()).isTrue();
        assertThat(found.json().at("/meta/node").asText()).hasSize(8);
        assertThat(found.json().at("/meta/loki_url").asText()).isEqualTo("https://grafana.example.com/explore");
        assertThat(api.get("/api/v1/admin/logs?level=LOUD", root).status()).isEqualTo(422);
        refused(api.get("/api/v1/admin/logs", owner), 403, "forbidden");
    }

    @Test
    void givenBootstrapSecret_whenThereIsASuperAdmin_thenOnlyConflictIsLeft() {
        Map<String, Object> body = Map.of("username", "root2", "password", TestApi.PASSWORD);
        String path = "/api/v1/admin/seed-super-admin";
        refused(api.post(path, null, body, "X-Bootstrap-Secret", "wrong"), 403, "forbidden");
        assertThat(api.post(path, null, body).text()).contains("X-Bootstrap-Secret is missing");
        refused(api.post(path, null, body), 401, "unauthenticated");
        refused(api.post(path, null, body, "X-Bootstrap-Secret", TestApi.BOOTSTRAP), 409, "conflict");
        for (String bad : List.of("", "{", "[]", "{\"password\":1}")) {
            refused(api.call("POST", path, null, bad, "X-Bootstrap-Secret", "wrong"), 403, "forbidden");
            refused(api.call("POST", path, null, bad, "X-Bootstrap-Secret", TestApi.BOOTSTRAP), 409, "conflict");
        }
    }
}
