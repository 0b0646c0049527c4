package dev.pitwatch.core.devices.command;

import dev.pitwatch.base.database.Scope;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Where commands are kept. */
interface CommandRepository {

    /** A command with its number and its end; empty: it has none. */
    record Addition(UUID id, NewCommand command, Optional<Instant> expiresAt) {}

    /** A command and a workshop's code, under which its device may be listening. */
    record Delivery(Command command, String place) {}

    /**
     * Adds them as queued, all or none, and ends the open ones that they take the place of.
     *
     * @throws dev.pitwatch.base.problem.Problem {@code not_found} when the scope lacks one of their devices
     */
    List<Command> add(Scope scope, List<Addition> additions, Instant now);

    /** Runs the step once what this thread has added is committed. */
    void afterCommit(Runnable step);

    /** The same for the hub itself; empty also when the newest switch of the device is the same DISABLE, given after {@code since}. */
    Optional<Command> addDisable(UUID id, String deviceId, String reason, Instant now, Instant since);

    /** Adds the hub's own DISABLE for each device of the workshop that none is the newest switch of. */
    List<Command> addDisables(long workshopId, String reason, Instant now);

    /**
     * Adds the hub's own ENABLE, all or none, for those devices (device to reason) whose newest switch still is a DISABLE, and whose
     * workshop's subscription is not suspended, expired or cancelled.
     */
    List<Command> addEnables(Map<String, String> reasons, Instant now);

    /**
     * Adds the hub's own ENABLE for a device that is still disabled; empty when a DISABLE is the newest switch of the device, or
     * an ENABLE given after {@code since}, or when it was given three within ten minutes.
     */
    Optional<Command> addEnableAgain(UUID id, String deviceId, Instant now, Instant since);

    /**
     * Gives the DISABLE that is the newest switch of a device once more, since it obeyed an older ENABLE after it; empty when the
     * newest is none, or when it was given three within ten minutes.
     */
    Optional<Command> addDisableAgain(UUID id, String deviceId, Instant now);

    /**
     * Adds the hub's own ASSIGN for a device that is heard where unassigned devices are; empty when it has no pit, or was
     * assigned after {@code since}.
     */
    Optional<Command> addAssign(UUID id, String deviceId, Instant now, Instant since);

    Optional<Command> find(UUID id);

    /** {@return those that are there, in any order} */
    List<Command> find(List<UUID> ids);

    /** {@return those that are still to be sent, in this order, once for each place where their device may be listening now} */
    List<Delivery> deliveries(List<UUID> ids, Instant now);

    /** Marks those of them that are queued still. */
    void sent(List<UUID> ids, Instant at);

    /** Moves the device's command on; false when it is not the device's, or is further already. */
    boolean answered(String deviceId, CommandAnswer answer, Instant at);

    /** Forgets the place that a device came from. {@return the code of the workshop that it has left, if it has} */
    Optional<String> arrived(String deviceId);

    /** Keeps the interval that the device has taken. */
    void interval(String deviceId, int seconds);

    List<Command> queued(Collection<String> deviceIds, Instant now);

    /** {@return devices with queued commands} */
    List<String> waiting();

    /** {@return device to reason, of those whose newest switch is a DISABLE given by the hub itself} */
    Map<String, String> disabledByHub(Collection<String> reasons);
}
