package dev.pitwatch.hub.devices;

import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.core.devices.command.Command;
import dev.pitwatch.core.devices.command.CommandFilter;
import dev.pitwatch.core.devices.command.CommandKind;
import dev.pitwatch.core.devices.command.CommandRequest;
import dev.pitwatch.core.devices.command.CommandRequests;
import dev.pitwatch.core.devices.command.DeviceChoice;
import dev.pitwatch.hub.rest.Call;
import dev.pitwatch.hub.rest.Handler;
import dev.pitwatch.hub.rest.Handlers;
import dev.pitwatch.hub.rest.Result;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Commands that people give to devices, and what became of commands. */
public final class CommandHandlers implements Handlers {

    private final CommandRequests commands;

    CommandHandlers(CommandRequests commands) {
        this.commands = commands;
    }

    @Override
    public Map<String, Handler> byOperation() {
        return Map.of(
                "commandDevice", this::give,
                "commandDevices", this::giveToMany,
                "listCommands", this::list,
                "getCommand", this::get);
    }

    private record Wanted(
            CommandKind command,
            @Nullable Map<String, Object> params,
            @Nullable String reason,
            @Nullable Integer expiresIn,
            @Nullable List<String> deviceIds,
            @Nullable List<String> labels) {

        CommandRequest request() {
            return new CommandRequest(
                    command,
                    params == null ? Map.of() : params,
                    reason,
                    Optional.ofNullable(expiresIn).map(Duration::ofSeconds));
        }

        DeviceChoice choice() {
            return new DeviceChoice(orNone(deviceIds), orNone(labels));
        }

        private static List<String> orNone(@Nullable List<String> given) {
            return given == null ? List.of() : given;
        }
    }

    private Result give(Call call) {
        Command given = commands.give(
                call.principal(),
                FleetHandlers.device(call),
                call.body(Wanted.class).request());
        return Result.accepted(
                Map.of("command_id", given.id(), "state", given.state().code()));
    }

    private Result giveToMany(Call call) {
        Wanted wanted = call.body(Wanted.class);
        List<Map<String, Object>> given =
                commands.give(call.principal(), call.id(), wanted.choice(), wanted.request()).stream()
                        .map(command -> Map.<String, Object>of(
                                "device_id", command.deviceId(),
                                "command_id", command.id(),
                                "state", command.state().code()))
                        .toList();
        return Result.accepted(Map.of("commands", given));
    }

    private Result list(Call call) {
        CommandFilter filter = new CommandFilter(call.text("command"), call.text("state"));
        return Result.list(
                commands.list(call.principal(), FleetHandlers.device(call), filter, call.sort(), call.page())
                        .map(Command::shape),
                call.page());
    }

    private Result get(Call call) {
        return Result.ok(commands.get(call.principal(), FleetHandlers.device(call), id(call))
                .shape());
    }

    private static UUID id(Call call) {
        try {
            return UUID.fromString(call.text("command_id").orElseThrow());
        } catch (IllegalArgumentException e) {
            throw Problem.notFound("command");
        }
    }
}
