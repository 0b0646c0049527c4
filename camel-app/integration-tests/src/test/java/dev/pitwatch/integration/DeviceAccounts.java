package dev.pitwatch.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;

/** Sign-ins at the broker that are made over REST, and who uses them: tests of a product that was started already. */
abstract class DeviceAccounts {

    private static final String ID = "ESP32-0000C1A1AED0";
    private static final String UNCLAIMED = "workshop/unclaimed/device/" + ID;
    private static final String BOOT = "5ca1ab1e";

    private final Pitwatch pitwatch;
    private final Workshop workshop;
    private final RestClient platform;
    private final RestClient owner;

    DeviceAccounts(Pitwatch pitwatch, Workshop workshop, RestClient owner) {
        this.pitwatch = pitwatch;
        this.workshop = workshop;
        this.platform = pitwatch.superAdmin();
        this.owner = owner;
    }

    /** {@return one of the workshop's, for which nothing else sends} */
    abstract Device device();

    @Test
    void givenADeviceThatNobodyHas_whenItWakesIsClaimedAndReset_thenItLearnsItsPlaceEachTimeAndIsHeard()
            throws IOException {
        JsonNode made = platform.post("/devices", Map.of("device_id", ID)).required();
        assertThat(made.get("workshop").textValue()).isEqualTo("unclaimed");
        Device there = new Device(
                ID,
                made.get("license_key").textValue(),
                made.get("mqtt_password").textValue(),
                workshop.code(),
                device().pit(),
                device().pitId());
        String own = "workshop/%s/device/%s".formatted(workshop.code(), ID);

        try (MqttConnection connection = pitwatch.connect(there)) {
            wake(connection, 1);
            soon().until(() -> platform.get("/devices/" + ID)
                    .required()
                    .get("connection")
                    .textValue()
                    .equals("online"));
            Map<String, Object> label =
                    Map.of("device_id", ID, "claim_code", made.get("claim_code").textValue(), "pit_id", there.pitId());

            owner.post("/devices/claim", label).required();

            JsonNode assign = awaitAssign(connection);
            assertThat(assign.at("/params/workshop").textValue()).isEqualTo(workshop.code());
            assertThat(assign.at("/params/pit").textValue()).isEqualTo(there.pit());
            // Its rights follow within 10 s; until then it asks again.
            soon().until(() -> connection.subscribe(own + "/command") < 0x80);
            connection.publish(own + "/ack", done(assign));
            connection.publish(there.sensors(), there.reading(BOOT, 1));
            soon().until(() -> history(there).size() == 1);
        }
        aMinuteLater();
        try (MqttConnection connection = pitwatch.connect(there)) {
            wake(connection, 2);

            JsonNode again = awaitAssign(connection);
            assertThat(again.at("/params/pit").textValue()).isEqualTo(there.pit());
            connection.publish(own + "/ack", done(again));
            connection.publish(there.sensors(), there.reading(BOOT, 2));
            soon().until(() -> history(there).size() == 2);
        }
    }

    @Test
    void givenAWorkshopsAccount_whenOldFirmwareSignsInByIt_thenItIsHeardOnSensorsOnlyUntilItIsSwitchedOff()
            throws IOException {
        String path = "/workshops/%d/broker-account".formatted(workshop.id());
        Device old = device();
        assertThat(owner.get(path).status()).isEqualTo(404);

        String before = passwordOf(owner.put(path));
        String password = passwordOf(owner.put(path));

        assertThat(owner.get(path).required().get("mqtt_username").textValue()).isEqualTo(workshop.code());
        try (MqttConnection one = signIn("old-1", password);
                MqttConnection other = signIn("old-2", password)) {
            assertThatThrownBy(() -> connect("old-3", before)).isInstanceOf(IOException.class);
            one.publish(old.legacySensors(), old.reading(BOOT, 1));
            other.publish(old.sensors(), old.reading(BOOT, 2));
            soon().until(() -> history(old).size() == 2);
            assertThat(one.subscribe(old.topic("command"))).isEqualTo(0x80);
            assertThatThrownBy(() -> one.publish(old.topic("status"), "{\"status\":\"online\"}"))
                    .isInstanceOf(IOException.class);

            owner.delete(path).required();

            soon().until(() -> !other.isOpen());
        }
        assertThatThrownBy(() -> connect("old-1", password)).isInstanceOf(IOException.class);
        assertThat(owner.delete(path).status()).isEqualTo(404);
    }

    private static String passwordOf(RestClient.Answer answer) {
        return answer.required().get("mqtt_password").textValue();
    }

    /** The broker has a change within 10 s. */
    private MqttConnection signIn(String clientId, String password) {
        return soon().ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> connect(clientId, password), connection -> true);
    }

    private MqttConnection connect(String clientId, String password) throws IOException {
        return pitwatch.connect(clientId, workshop.code(), password);
    }

    /** As firmware that knows no place of its own. */
    private static void wake(MqttConnection connection, int conn) throws IOException {
        assertThat(connection.subscribe(UNCLAIMED + "/command")).isLessThan(0x80);
        connection.publish(
                UNCLAIMED + "/status",
                "{\"v\":1,\"device_id\":\"%s\",\"status\":\"online\",\"conn\":%d}".formatted(ID, conn));
    }

    /** A device is assigned again at most once a minute. */
    private void aMinuteLater() {
        pitwatch.database()
                .useHandle(handle -> handle.execute(
                        "update command set created_at = created_at - interval '61 seconds' where device_id = ?", ID));
    }

    private static JsonNode awaitAssign(MqttConnection connection) {
        return soon().until(
                        () -> connection.received().stream()
                                .filter(message -> message.topic().equals(UNCLAIMED + "/command"))
                                .map(MqttConnection.Message::json)
                                .filter(command ->
                                        command.path("command").asText().equals("ASSIGN"))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    private static String done(JsonNode command) {
        return "{\"v\":1,\"command_id\":\"%s\",\"state\":\"done\"}"
                .formatted(command.get("command_id").textValue());
    }

    private JsonNode history(Device device) {
        return owner.get("/pits/%d/sensors/history".formatted(device.pitId())).required();
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(50));
    }
}
