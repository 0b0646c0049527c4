package dev.pitwatch.core.devices.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.pitwatch.core.testing.FirmwareVectors;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** How our firmware answers commands, byte for byte, is what the hub reads. */
class FirmwareAnswersTest {

    private static final UUID ID = UUID.fromString("0b6f0e0c-6c55-4a63-9d5a-0b0a5b0f3a11");

    @Test
    void givenAnswers_whenRead_thenStateProgressAndReasonAreThere() throws JsonProcessingException {
        assertThat(read("done")).isEqualTo(new CommandAnswer(ID, CommandState.DONE, null, null));
        assertThat(read("progress")).isEqualTo(new CommandAnswer(ID, CommandState.PROGRESS, 40, null));
        assertThat(read("rejected")).isEqualTo(new CommandAnswer(ID, CommandState.REJECTED, null, "bad_params"));
    }

    private static CommandAnswer read(String name) throws JsonProcessingException {
        return CommandAnswers.read(FirmwareVectors.report("acks/" + name + ".json"));
    }
}
