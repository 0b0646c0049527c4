package dev.pitwatch.core.devices.command;

import dev.pitwatch.base.problem.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A command as a person asks for it.
 *
 * @param kind what to do
 * @param params by the device contract; empty when there are none
 * @param reason for people; null: none was given
 * @param expiresIn until it is given up; empty: as long as its kind is
 */
public record CommandRequest(
        CommandKind kind, Map<String, Object> params, @Nullable String reason, Optional<Duration> expiresIn) {

    /**
     * What a kind takes, which is a whole number.
     *
     * @param unit of the number
     */
    private record Parameter(String name, int least, int most, String unit) {}

    /** Kinds that anybody may ask for, and what each needs. */
    private static final Map<CommandKind, List<Parameter>> TAKEN = Map.of(
            CommandKind.RESTART, List.of(),
            CommandKind.SET_INTERVAL, List.of(new Parameter("interval_s", 2, 3_600, "seconds")),
            CommandKind.IDENTIFY, List.of(new Parameter("seconds", 1, 600, "seconds")));

    /** Where the others come from. */
    private static final Map<CommandKind, String> ELSEWHERE = Map.of(
            CommandKind.DISABLE, "PATCH /devices/{id}/status",
            CommandKind.ENABLE, "PATCH /devices/{id}/status",
            CommandKind.ASSIGN, "PATCH /devices/{id} with pit_id",
            CommandKind.SET_LICENCE, "POST /devices/{id}/licence/rotate",
            CommandKind.OTA_UPDATE, "POST /admin/rollouts");

    public CommandRequest {
        params = Map.copyOf(params);
    }

    /** {@return this} Throws a {@link Problem} that names each field that is wrong. */
    CommandRequest checked() {
        List<Parameter> taken = TAKEN.get(kind);
        if (taken == null) {
            throw Problem.invalid(
                    "command",
                    "is %s, expected RESTART, SET_INTERVAL or IDENTIFY: %s sends it"
                            .formatted(kind, ELSEWHERE.get(kind)));
        }
        List<Problem.Detail> wrong = new ArrayList<>();
        taken.stream().filter(one -> !isGood(one)).map(this::fault).forEach(wrong::add);
        params.keySet().stream()
                .filter(name ->
                        taken.stream().noneMatch(parameter -> parameter.name().equals(name)))
                .sorted()
                .map(name -> new Problem.Detail("params." + name, "is nothing that %s takes".formatted(kind)))
                .forEach(wrong::add);
        if (!wrong.isEmpty()) {
            throw Problem.invalid(wrong);
        }
        return this;
    }

    private boolean isGood(Parameter wanted) {
        return params.get(wanted.name()) instanceof Integer number
                && number >= wanted.least()
                && number <= wanted.most();
    }

    private Problem.Detail fault(Parameter wanted) {
        Object given = params.get(wanted.name());
        return new Problem.Detail(
                "params." + wanted.name(),
                "%s, expected %d to %d %s"
                        .formatted(
                                given == null ? "is missing" : "is " + given,
                                wanted.least(),
                                wanted.most(),
                                wanted.unit()));
    }

    /** {@return it for a device} */
    NewCommand to(String deviceId, @Nullable Long createdBy) {
        return new NewCommand(deviceId, kind, params, reason, createdBy, expiresIn.orElse(null));
    }
}
