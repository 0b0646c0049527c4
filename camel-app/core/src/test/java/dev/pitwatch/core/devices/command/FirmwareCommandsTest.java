package dev.pitwatch.core.devices.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pitwatch.core.testing.FirmwareVectors;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the hub sends is what our firmware's tests read. */
class FirmwareCommandsTest {

    private static final UUID ID = UUID.fromString("0b6f0e0c-6c55-4a63-9d5a-0b0a5b0f3a11");
    private static final Instant ISSUED = Instant.ofEpochSecond(1_771_626_600);
    private static final Instant IN_A_DAY = Instant.ofEpochSecond(1_771_713_000);

    private final ObjectMapper mapper = new ObjectMapper();

    @Test
    void givenCommands_whenWritten_thenTheyAreThoseTheFirmwareKnows() throws JsonProcessingException {
        written("disable", CommandKind.DISABLE, Map.of(), "subscription_expired", null);
        written("enable", CommandKind.ENABLE, Map.of(), "payment_received", null);
        written("restart", CommandKind.RESTART, Map.of(), null, ISSUED.plusSeconds(300));
        written("set-interval", CommandKind.SET_INTERVAL, Map.of("interval_s", 30), null, IN_A_DAY);
        written("assign", CommandKind.ASSIGN, Map.of("workshop", "workshop_001", "pit", "pit2"), null, null);
        written("set-licence", CommandKind.SET_LICENCE, Map.of("license_key", "LIC-7Q3M-2ZXK-8PRT"), null, null);
        written("identify", CommandKind.IDENTIFY, Map.of("seconds", 10), null, IN_A_DAY);
        written("ota-update", CommandKind.OTA_UPDATE, image(), null, IN_A_DAY);
    }

    private static Map<String, Object> image() {
        return Map.of(
                "url",
                "https://hub.example/firmware/1.5.0.bin",
                "version",
                "1.5.0",
                "sha256",
                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                "size",
                1_048_576,
                "signature",
                "MEQCIHEoaS67QnXdezcFJOxVyy8Pr38jlKtAGeCYejZ5kG14AiBHWYEbeM8H3GVUD51zq8ycqahIpjVlJ//3y3zHYL+uwQ==",
                "exp",
                IN_A_DAY.getEpochSecond(),
                "allow_downgrade",
                false);
    }

    private void written(
            String name,
            CommandKind kind,
            Map<String, Object> params,
            @Nullable String reason,
            @Nullable Instant expiresAt)
            throws JsonProcessingException {
        Command command = new Command(
                ID,
                1L,
                1L,
                "ESP32-A1B2C3D4E5F6",
                kind,
                params,
                reason,
                CommandState.QUEUED,
                null,
                null,
                null,
                ISSUED,
                null,
                null,
                expiresAt);

        assertThat(mapper.readTree(mapper.writeValueAsString(command.message())))
                .isEqualTo(mapper.readTree(FirmwareVectors.read("commands/" + name + ".json")));
    }
}
