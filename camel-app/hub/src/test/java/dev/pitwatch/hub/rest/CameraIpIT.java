package dev.pitwatch.hub.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.hub.rest.TestApi.Answer;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The law of cameras' addresses at every call that writes {@code camera_ip}. */
class CameraIpIT {

    private static final List<String> UNLAWFUL =
            List.of("169.254.169.254", "127.0.0.1", "localhost", "10.9.9.9", "a b");

    private static TestApi api;
    private static TestApi.Cast cast;
    private static long pit;

    /** A call that writes one. */
    private interface Way {
        Answer save(String ip);
    }

    @BeforeAll
    static void start() {
        api = TestApi.start();
        cast = api.cast();
        pit = api.pit(cast.workshop(), 1);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    private static Map<String, Way> ways() {
        String workshop = "/api/v1/workshops/" + cast.workshop();
        return Map.of(
                "createPit",
                ip -> api.post(workshop + "/pits", cast.owner(), Map.of("pit_number", 7, "camera_ip", ip)),
                "updatePit",
                ip -> api.patch("/api/v1/pits/" + pit, cast.owner(), Map.of("camera_ip", ip)),
                "updatePitOfWorkshop",
                ip -> api.patch(workshop + "/pits/" + pit, cast.owner(), Map.of("camera_ip", ip)),
                "registerDeviceOfWorkshop",
                ip -> api.post(workshop + "/devices", cast.owner(), device(ip)),
                "registerDevice",
                ip -> api.post("/api/v1/devices", cast.owner(), device(ip)),
                "importSetup",
                ip -> api.post(workshop + "/setup", cast.owner(), setup(ip)));
    }

    private static Map<String, Object> device(String ip) {
        return Map.of("device_id", "ESP32-CAM", "pit_number", 1, "camera_ip", ip);
    }

    private static Map<String, Object> setup(String ip) {
        return Map.of("pits", List.of(Map.of("pit_number", 2), Map.of("pit_number", 1, "camera_ip", ip)));
    }

    @Test
    void givenAllCallsThatWriteACamerasAddress_whenItIsWhereNoneMayBe_thenTheFieldIsNamedAndNothingIsWritten() {
        Set<String> tried = new TreeSet<>(ways().keySet());
        assertThat(tried).isEqualTo(writers());

        for (String ip : UNLAWFUL) {
            ways().forEach((call, way) -> refused(call, way.save(ip)));
            String dry = "/api/v1/workshops/%d/setup?dry_run=true".formatted(cast.workshop());
            refused("importSetup", api.post(dry, cast.owner(), setup(ip)));
        }
        assertThat(api.one(Integer.class, "select count(*) from pit where camera_ip is not null"))
                .isZero();
        assertThat(api.one(Integer.class, "select count(*) from device where device_id = 'ESP32-CAM'"))
                .isZero();
        Answer lawful = ways().get("updatePit").save("192.168.1.100");
        assertThat(lawful.status()).as(lawful.text()).isEqualTo(200);
    }

    private static void refused(String call, Answer answer) {
        assertThat(answer.status()).as(call + answer.text()).isEqualTo(422);
        assertThat(answer.json().at("/error/details/0/field").asText())
                .as(call)
                .isEqualTo(call.equals("importSetup") ? "pits[1].camera_ip" : "camera_ip");
    }

    /** {@return the contract's calls whose bodies may have one} */
    private static Set<String> writers() {
        JsonNode contract = Document.read();
        Set<String> writers = new TreeSet<>();
        contract.path("paths")
                .forEach(path -> path.forEach(call -> {
                    if (call.has("requestBody") && names(contract, call.path("requestBody"), new HashSet<>())) {
                        writers.add(call.path("operationId").asText());
                    }
                }));
        return writers;
    }

    private static boolean names(JsonNode contract, JsonNode part, Set<String> seen) {
        String reference = part.path("$ref").asText("");
        if (!reference.isEmpty()) {
            return seen.add(reference) && names(contract, contract.at(reference.substring(1)), seen);
        }
        if (part.path("properties").has("camera_ip")) {
            return true;
        }
        for (JsonNode inner : part) {
            if (names(contract, inner, seen)) {
                return true;
            }
        }
        return false;
    }
}
