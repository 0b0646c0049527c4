package dev.pitwatch.core.devices.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.base.problem.Problem;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class CommandRequestTest {

    @Test
    void givenParamsInRange_whenChecked_thenTheyAreGood() {
        for (int seconds : List.of(2, 3_600)) {
            CommandRequest request = request(CommandKind.SET_INTERVAL, Map.of("interval_s", seconds));
            assertThat(request.checked()).isSameAs(request);
        }
        for (int seconds : List.of(1, 600)) {
            request(CommandKind.IDENTIFY, Map.of("seconds", seconds)).checked();
        }
        request(CommandKind.RESTART, Map.of()).checked();
    }

    @Test
    void givenParamsOutOfRange_orOfAnotherKind_whenChecked_thenEachIsNamed() {
        for (Object wrong : List.of(1, 3_601, "30", 2.5, 3_000_000_000L)) {
            assertThatThrownBy(() -> request(CommandKind.SET_INTERVAL, Map.of("interval_s", wrong))
                            .checked())
                    .isInstanceOf(Problem.class)
                    .hasMessage("params.interval_s: is %s, expected 2 to 3600 seconds".formatted(wrong));
        }
        assertThatThrownBy(() ->
                        request(CommandKind.IDENTIFY, Map.of("interval_s", 30)).checked())
                .asInstanceOf(InstanceOfAssertFactories.type(Problem.class))
                .extracting(Problem::details, InstanceOfAssertFactories.list(Problem.Detail.class))
                .containsExactly(
                        new Problem.Detail("params.seconds", "is missing, expected 1 to 600 seconds"),
                        new Problem.Detail("params.interval_s", "is nothing that IDENTIFY takes"));
    }

    @Test
    void givenKindsOfCallsOfTheirOwn_whenChecked_thenTheCallIsNamed() {
        assertThatThrownBy(() -> request(CommandKind.ASSIGN, Map.of()).checked())
                .hasMessage("command: is ASSIGN, expected RESTART, SET_INTERVAL or IDENTIFY:"
                        + " PATCH /devices/{id} with pit_id sends it");
    }

    private static CommandRequest request(CommandKind kind, Map<String, Object> params) {
        return new CommandRequest(kind, params, null, Optional.empty());
    }
}
