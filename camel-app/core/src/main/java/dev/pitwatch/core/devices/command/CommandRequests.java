package dev.pitwatch.core.devices.command;

import dev.pitwatch.base.audit.AuditLog;
import dev.pitwatch.base.audit.AuditedAction;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.paging.Paged;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.core.devices.command.JdbiCommandRequestRepository.Target;
import dev.pitwatch.core.people.identity.Principal;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Gives devices the commands that people ask for, and shows what became of commands. A request, its rows and its lines in the
 * audit log are one transaction. Calls throw a {@link Problem} when the caller may not know of the device.
 */
public final class CommandRequests {

    private final Database database;
    private final JdbiCommandRequestRepository repository;
    private final CommandService commands;
    private final AuditLog audit;
    private final Clock clock;
    private final BulkLimit limit;

    /** Takes what sends commands, and whether calls to many are limited. */
    public CommandRequests(Database database, CommandService commands, AuditLog audit, Clock clock, boolean limited) {
        this.database = database;
        this.repository = new JdbiCommandRequestRepository(database);
        this.commands = commands;
        this.audit = audit;
        this.clock = clock;
        this.limit = new BulkLimit(clock, limited);
    }

    /**
     * {@return the command, queued} Throws a conflict when the same is pending or one of its kind was sent and has not ended, or
     * when the device is decommissioned.
     */
    public Command give(Principal who, String deviceId, CommandRequest wanted) {
        CommandRequest request = wanted.checked();
        Scope scope = who.scope();
        return database.together(() -> {
            Target device = repository
                    .lock(scope, deviceId)
                    .orElseThrow(() -> Problem.notFound("device"))
                    .inService();
            repository.pending(scope, List.of(device), request, clock.instant()).stream()
                    .findFirst()
                    .ifPresent(CommandRequests::refuse);
            Command given = give(who, List.of(device), request).get(0);
            audit.note(scope, List.of(noted(given)));
            return given;
        });
    }

    private static void refuse(Command pending) {
        throw Problem.conflict("device %s: the same %s is pending, since %s: command_id %s"
                .formatted(pending.deviceId(), pending.kind(), pending.createdAt(), pending.id()));
    }

    /**
     * {@return a command for each of the devices, by their ids: new ones, all or none, and those that are pending and the same}
     *
     * @throws Problem {@code validation_failed} when the workshop lacks one that is named, or none bears a label; a conflict when
     *     one is decommissioned, or was sent another of the kind that has not ended; {@code rate_limited} when there were too many
     */
    public List<Command> give(Principal who, long workshopId, DeviceChoice choice, CommandRequest wanted) {
        CommandRequest request = wanted.checked();
        Scope scope = who.scope();
        return database.together(() -> {
            int size = repository.size(scope, workshopId).orElseThrow(() -> Problem.notFound("workshop"));
            List<Target> devices = chosen(scope, workshopId, choice);
            limit.take(workshopId, devices.size(), size);
            Map<String, Command> given = new HashMap<>();
            repository
                    .pending(scope, devices, request, clock.instant())
                    .forEach(command -> given.put(command.deviceId(), command));
            List<Target> others = devices.stream()
                    .filter(device -> !given.containsKey(device.deviceId()))
                    .toList();
            List<Command> fresh = give(who, others, request);
            if (!fresh.isEmpty()) {
                audit.note(scope, List.of(noted(workshopId, fresh)));
            }
            fresh.forEach(command -> given.put(command.deviceId(), command));
            return devices.stream().map(device -> given.get(device.deviceId())).toList();
        });
    }

    private List<Target> chosen(Scope scope, long workshopId, DeviceChoice choice) {
        List<Target> found = repository.lock(scope, workshopId, choice);
        if (!choice.labels().isEmpty()) {
            List<Target> there =
                    found.stream().filter(device -> !device.isRetired()).toList();
            if (there.isEmpty()) {
                throw Problem.invalid("labels", "no device of the workshop has one of them");
            }
            return there;
        }
        requireAll(choice, found);
        found.forEach(Target::inService);
        return found;
    }

    private static void requireAll(DeviceChoice choice, List<Target> found) {
        Map<String, Target> byId = found.stream().collect(Collectors.toMap(Target::deviceId, Function.identity()));
        List<Problem.Detail> missing = new ArrayList<>();
        for (int i = 0; i < choice.deviceIds().size(); i++) {
            String id = choice.deviceIds().get(i);
            if (!byId.containsKey(id)) {
                missing.add(new Problem.Detail("device_ids." + i, "%s is no device of the workshop".formatted(id)));
            }
        }
        if (!missing.isEmpty()) {
            throw Problem.invalid(missing);
        }
    }

    private List<Command> give(Principal who, List<Target> devices, CommandRequest request) {
        return commands.queue(
                who.scope(),
                devices.stream()
                        .map(device -> request.to(device.deviceId(), who.userId()))
                        .toList());
    }

    private static AuditedAction noted(Command command) {
        Map<String, Object> details = details(command);
        details.put("command_id", command.id());
        return new AuditedAction(command.workshopId(), "command", "device", command.deviceId(), details);
    }

    /** One line for all, however many. */
    private static AuditedAction noted(long workshopId, List<Command> commands) {
        Map<String, Object> details = details(commands.get(0));
        details.put("command_ids", commands.stream().map(Command::id).toList());
        return AuditedAction.toMany(
                workshopId,
                "command",
                "device",
                commands.stream().map(Command::deviceId).toList(),
                details);
    }

    private static Map<String, Object> details(Command command) {
        Map<String, Object> details =
                new HashMap<>(Map.of("command", command.kind().name(), "params", command.params()));
        if (command.reason() != null) {
            details.put("reason", command.reason());
        }
        if (command.expiresAt() != null) {
            details.put("expires_at", command.expiresAt());
        }
        return details;
    }

    /** {@return a page of the device's commands, sorted by a field, downwards with a leading "-"} */
    public Paged<Command> list(Principal who, String deviceId, CommandFilter filter, String sort, Page page) {
        return repository.list(who.scope(), deviceId, filter, sort, page).orElseThrow(() -> Problem.notFound("device"));
    }

    /** {@return the device's command} */
    public Command get(Principal who, String deviceId, UUID id) {
        Optional<Command> found = repository.find(who.scope(), deviceId, id);
        return found.orElseThrow(() -> Problem.notFound("command"));
    }
}
