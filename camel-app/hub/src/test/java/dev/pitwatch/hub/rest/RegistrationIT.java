package dev.pitwatch.hub.rest;

import static dev.pitwatch.hub.rest.Refusals.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.hub.rest.TestApi.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Workshops, pits and devices that are made, and what is sent again. */
class RegistrationIT extends CastCase {

    private static long pit1;
    private static long pit2;

    @BeforeAll
    static void makePits() {
        pit1 = api.pit(shine, 1);
        pit2 = api.pit(shine, 2);
    }

    @Test
    void givenSuperAdmin_whenWorkshopIsMade_thenItHasCodeSlugTrialAndAlertConfig() {
        Answer made = api.post("/api/v1/workshops", root, Map.of("name", "Glänz PPF!", "video_days", 3));

        assertThat(made.status()).as(made.text()).isEqualTo(201);
        long id = made.data().get("id").asLong();
        assertThat(made.header("Location")).isEqualTo("/api/v1/workshops/" + id);
        assertThat(made.data().get("code").asText()).isEqualTo("workshop_%03d".formatted(id));
        assertThat(made.data().get("slug").asText()).isEqualTo("glanz-ppf");
        assertThat(made.data().get("time_zone").asText()).isEqualTo("Asia/Kolkata");
        assertThat(made.data().get("aqi_standard").asText()).isEqualTo("in_naqi");
        assertThat(made.data().get("subscription_status").asText()).isEqualTo("trial");
        assertThat(api.one(
                        Boolean.class,
                        "select expires_at between now() + interval '13 days 23 hours' and now() + interval '14 days'"
                                + " from subscription where workshop_id = %d",
                        id))
                .isTrue();
        assertThat(api.get("/api/v1/workshops/%d/alert-config".formatted(id), root)
                        .status())
                .isEqualTo(200);

        Answer twin = api.post("/api/v1/workshops", root, Map.of("name", "Glänz PPF!"));
        assertThat(twin.status()).isEqualTo(201);
        assertThat(twin.data().get("slug").asText()).startsWith("workshop-");
        refused(api.post("/api/v1/workshops", root, Map.of("name", "X", "slug", "glanz-ppf")), 409, "conflict");
        refused(
                api.post("/api/v1/workshops", root, Map.of("name", "X", "time_zone", "Mars/One")),
                422,
                "validation_failed");
        refused(api.post("/api/v1/workshops", root, Map.of("name", "X", "currency", "ZZZ")), 422, "validation_failed");
        Answer blank = api.post("/api/v1/workshops", root, Map.of("name", " "));
        assertThat(blank.json().at("/error/details/0/message").asText()).isEqualTo("is blank");

        Answer list = api.get("/api/v1/workshops?sort=-created_at&page_size=1", root);
        assertThat(list.data()).hasSize(1);
        assertThat(list.data().get(0).get("id")).isEqualTo(twin.data().get("id"));
        assertThat(list.json().at("/meta/total").asInt()).isGreaterThanOrEqualTo(4);
        assertThat(found("/api/v1/workshops?slug=glanz-ppf&subscription_status=trial&aqi_standard=in_naqi"))
                .isEqualTo(1);
        assertThat(found("/api/v1/workshops?name=Gl%C3%A4nz%20PPF!&currency=INR"))
                .isEqualTo(2);
        assertThat(found("/api/v1/workshops?code=nobody")).isZero();
        refused(api.get("/api/v1/workshops?subscription_status=maybe", root), 422, "validation_failed");
    }

    @Test
    void givenAdmin_whenPitIsMade_thenItIsCodedCountedAndItsCameraSecretIsKept() {
        long workshop = api.post("/api/v1/workshops", root, Map.of("name", "Pits"))
                .data()
                .get("id")
                .asLong();
        String path = "/api/v1/workshops/%d/pits".formatted(workshop);
        Map<String, Object> body = Map.of(
                "pit_number",
                3,
                "camera_ip",
                "192.168.1.100",
                "camera_rtsp_url",
                "rtsp://user:secret@192.168.1.100:554/1");

        Answer made = api.post(path, root, body);

        assertThat(made.status()).as(made.text()).isEqualTo(201);
        assertThat(made.header("Location"))
                .isEqualTo("/api/v1/pits/" + made.data().get("id").asLong());
        assertThat(made.data().get("code").asText()).isEqualTo("pit3");
        assertThat(made.data().get("name").asText()).isEqualTo("Pit 3");
        assertThat(made.data().get("camera_rtsp_url").asText()).isEqualTo("rtsp://***@192.168.1.100:554/1");
        assertThat(made.data().get("device_ids")).isEmpty();
        assertThat(api.one(String.class, "select encode(camera_rtsp_url, 'escape') from pit where pit_number = 3"))
                .doesNotContain("secret");
        assertThat(api.one(Integer.class, "select quantity from subscription where workshop_id = %d", workshop))
                .isEqualTo(1);
        assertThat(api.get("/api/v1/workshops/" + workshop, root)
                        .data()
                        .get("total_pits")
                        .asInt())
                .isEqualTo(1);
        refused(api.post(path, root, body), 409, "conflict");
        refused(
                api.post(path, root, Map.of("pit_number", 4, "camera_rtsp_url", "http://x/")),
                422,
                "validation_failed");
    }

    @Test
    void givenAdmin_whenDeviceIsRegistered_thenItHasLicenceAccountAndPlace() {
        Answer made = api.post(
                "/api/v1/workshops/%d/devices".formatted(shine),
                admin,
                Map.of(
                        "device_id", "ESP32-A1B2C3D4E5F6",
                        "pit_number", 1,
                        "interval_s", 5,
                        "camera_ip", "192.168.1.101",
                        "camera_model", "DS-2"));

        assertThat(made.status()).as(made.text()).isEqualTo(201);
        assertThat(made.header("Location")).isEqualTo("/api/v1/devices/ESP32-A1B2C3D4E5F6");
        assertThat(made.data().get("license_key").asText()).matches("LIC(-[A-Z0-9]{4}){3}");
        assertThat(made.data().get("mqtt_username").asText()).isEqualTo("ESP32-A1B2C3D4E5F6");
        assertThat(made.data().get("mqtt_password").asText()).hasSizeGreaterThan(20);
        assertThat(made.data().get("workshop").asText()).startsWith("workshop_");
        assertThat(made.data().get("pit").asText()).isEqualTo("pit1");
        assertThat(api.one(
                        String.class,
                        "select array_to_string(publish, ' ') from broker_account where username ="
                                + " 'ESP32-A1B2C3D4E5F6'"))
                .contains("/pit/pit1/sensors");
        assertThat(api.one(String.class, "select client_id from broker_account where username = 'ESP32-A1B2C3D4E5F6'"))
                .isEqualTo("ESP32-A1B2C3D4E5F6");

        Answer read = api.get("/api/v1/devices/ESP32-A1B2C3D4E5F6", owner);
        assertThat(read.data().get("sensor_types").get(0).asText()).isEqualTo("BME680");
        assertThat(read.data().get("interval_s").asInt()).isEqualTo(5);
        assertThat(read.data().at("/licence/status").asText()).isEqualTo("active");
        assertThat(read.data().get("connection").asText()).isEqualTo("unknown");
        assertThat(read.text()).doesNotContain(made.data().get("license_key").asText());
        Answer pit = api.get("/api/v1/pits/" + pit1, owner);
        assertThat(pit.data().get("camera_ip").asText()).isEqualTo("192.168.1.101");
        assertThat(pit.data().get("device_ids").findValuesAsText("")).isEmpty();
        assertThat(pit.data().get("device_ids").toString()).contains("ESP32-A1B2C3D4E5F6");
        Answer list = api.get("/api/v1/workshops/%d/devices?pit_id=%d".formatted(shine, pit1), owner);
        assertThat(list.data().findValuesAsText("device_id")).contains("ESP32-A1B2C3D4E5F6");

        refused(api.post("/api/v1/devices", owner, Map.of("device_id", "ESP32-A1B2C3D4E5F6")), 409, "already_known");
        refused(api.post("/api/v1/devices", foreign, Map.of("device_id", "ESP32-A1B2C3D4E5F6")), 409, "already_known");
    }

    @Test
    void givenOtherSpellings_whenDeviceIsRegistered_thenTheyWorkToo() {
        Answer own = api.post("/api/v1/devices", owner, Map.of("device_id", "ESP32-OWN", "pit_id", pit2));
        Answer bySuper = api.post("/api/devices", root, Map.of("device_id", "ESP32-ROOT", "workshop_id", other));

        assertThat(own.status()).as(own.text()).isEqualTo(201);
        assertThat(own.data().get("pit").asText()).isEqualTo("pit2");
        assertThat(bySuper.status()).as(bySuper.text()).isEqualTo(201);
        assertThat(bySuper.data().get("pit").isNull()).isTrue();
        for (String reserved :
                List.of("pitwatch", "PitWatch-x", "pitwatch-1a2b3c4d-readings", "workshop_0042", "Unclaimed")) {
            refused(api.post("/api/v1/devices", owner, Map.of("device_id", reserved)), 422, "validation_failed");
        }
        Answer homeless =
                api.post("/api/v1/devices", owner, Map.of("device_id", "ESP32-CAM", "camera_ip", "192.168.1.100"));
        refused(homeless, 422, "validation_failed");
        assertThat(homeless.json().at("/error/details/0/field").asText()).isEqualTo("camera_ip");
        refused(
                api.post("/api/v1/devices", owner, Map.of("device_id", "ESP32-X", "sensor_types", List.of("XYZ1"))),
                422,
                "validation_failed");
        assertThat(api.get("/api/v1/sensor-types", operator)
                        .data()
                        .get(0)
                        .get("sensor_type")
                        .asText())
                .isEqualTo("BME680");
    }

    @Test
    void givenNoWorkshop_whenASuperAdminRegistersADevice_thenNobodyHasItUntilItIsClaimed() {
        Answer made = api.post("/api/v1/devices", root, Map.of("device_id", "ESP32-NOBODYS", "interval_s", 30));

        assertThat(made.status()).as(made.text()).isEqualTo(201);
        assertThat(made.data().get("workshop").asText()).isEqualTo("unclaimed");
        assertThat(made.data().get("pit").isNull()).isTrue();
        assertThat(api.one(
                        String.class,
                        "select array_to_string(publish || subscribe, ' ') from broker_account where username"
                                + " = 'ESP32-NOBODYS'"))
                .isEqualTo("workshop/unclaimed/device/ESP32-NOBODYS/ack workshop/unclaimed/device/ESP32-NOBODYS/diag"
                        + " workshop/unclaimed/device/ESP32-NOBODYS/status"
                        + " workshop/unclaimed/device/ESP32-NOBODYS/command");
        assertThat(api.get("/api/v1/devices/ESP32-NOBODYS", root).status()).isEqualTo(200);
        refused(api.get("/api/v1/devices/ESP32-NOBODYS", owner), 404, "not_found");

        Answer claimed = api.post(
                "/api/v1/devices/claim",
                owner,
                Map.of("device_id", "ESP32-NOBODYS", "claim_code", made.data().get("claim_code"), "pit_id", pit1));
        assertThat(claimed.status()).as(claimed.text()).isEqualTo(200);
        assertThat(claimed.data().get("pit_id").asLong()).isEqualTo(pit1);
        assertThat(claimed.data().get("interval_s").asInt()).isEqualTo(30);
        assertThat(claimed.data().at("/licence/status").asText()).isEqualTo("active");
    }

    @Test
    void givenNoWorkshop_whenADeviceIsToHaveAPit_thenRefusedByField() {
        for (Map.Entry<String, Object> place :
                Map.<String, Object>of("pit_id", pit1, "pit_number", 1).entrySet()) {
            Answer nowhere = api.post(
                    "/api/v1/devices", root, Map.of("device_id", "ESP32-NW", place.getKey(), place.getValue()));
            refused(nowhere, 422, "validation_failed");
            assertThat(nowhere.json().at("/error/details/0/field").asText()).isEqualTo(place.getKey());
        }
    }

    @Test
    void givenAnIdempotencyKey_whenTheSameIsSentAgain_thenTheAnswerIsTheSameAndNothingIsMade() throws Exception {
        String path = "/api/v1/workshops/%d/devices".formatted(shine);
        String body = "{\"device_id\":\"ESP32-TWICE\",\"pit_number\":1}";
        String[] key = {"Idempotency-Key", "kit-1"};

        ExecutorService senders = Executors.newFixedThreadPool(6);
        List<Future<Answer>> sent = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            sent.add(senders.submit(() -> api.call("POST", path, owner, body, key)));
        }
        Answer first = sent.get(0).get();
        assertThat(first.status()).as(first.text()).isEqualTo(201);
        for (Future<Answer> other : sent) {
            assertThat(other.get().status()).isEqualTo(201);
            assertThat(other.get().data()).isEqualTo(first.data());
            assertThat(other.get().header("Location")).isEqualTo("/api/v1/devices/ESP32-TWICE");
        }
        senders.shutdown();

        String sorted = "{ \"pit_number\": 1, \"device_id\": \"ESP32-TWICE\" }";
        assertThat(api.call("POST", path.replace("/v1", ""), owner, sorted, key).data())
                .isEqualTo(first.data());
        refused(api.post(path, owner, Map.of("device_id", "ESP32-OTHER"), key), 409, "conflict");
        refused(
                api.post("/api/v1/devices", owner, Map.of("device_id", "ESP32-TWICE", "pit_number", 1), key),
                409,
                "conflict");
        refused(api.post(path, admin, Map.of("device_id", "ESP32-TWICE", "pit_number", 1), key), 409, "already_known");
        refused(
                api.post(path, owner, Map.of("device_id", "ESP32-KEY"), "Idempotency-Key", "a b"),
                422,
                "validation_failed");
        assertThat(api.one(
                        Integer.class, "select count(*) from device where device_id in ('ESP32-OTHER', 'ESP32-KEY')"))
                .isZero();
        String secret = first.data().get("mqtt_password").asText();
        assertThat(api.one(
                        Boolean.class,
                        "select bool_or(position('%s'::bytea in answer) > 0) from repeated_call",
                        secret))
                .isFalse();
    }

    @Test
    void givenAnIdempotencyKey_whenAWorkshopAndAPitAreMade_thenOnce() {
        Answer shop = api.post("/api/v1/workshops", root, Map.of("name", "Once"), "Idempotency-Key", "w");
        assertThat(api.post("/api/v1/workshops", root, Map.of("name", "Once"), "Idempotency-Key", "w")
                        .data())
                .isEqualTo(shop.data());
        String pits =
                "/api/v1/workshops/%d/pits".formatted(shop.data().get("id").asLong());
        Answer pit = api.post(pits, root, Map.of("pit_number", 1), "Idempotency-Key", "p");
        assertThat(pit.status()).as(pit.text()).isEqualTo(201);
        assertThat(api.post(pits, root, Map.of("pit_number", 1), "Idempotency-Key", "p")
                        .data())
                .isEqualTo(pit.data());
        refused(api.post(pits, root, Map.of("pit_number", 1), "Idempotency-Key", "p2"), 409, "conflict");
        assertThat(api.post(pits, root, Map.of("pit_number", 2), "Idempotency-Key", "p2")
                        .status())
                .as("a key that failed is free")
                .isEqualTo(201);
    }

    private static int found(String path) {
        return api.get(path, root).json().at("/meta/total").asInt(-1);
    }
}
