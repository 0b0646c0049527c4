package dev.pitwatch.core.devices.command;

import dev.pitwatch.base.database.Scope;
import dev.pitwatch.core.devices.command.SwitchRule.Standing;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Where commands are kept. */
interface CommandRepository {

    /** A command with its number and its end; empty: it has none. */
    record Addition(UUID id, NewCommand command, Optional<Instant> expiresAt) {}

    /** A command that may be due to be sent to its device. */
    record Due(UUID id, String deviceId) {}

    /** The same, and the number by which commands are in the order that they were given in. */
    record Turn(long number, Due due) {}

    /**
     * A command that is sent now.
     *
     * @param place a workshop's code, under which its device may be listening
     * @param first whether it was never sent before
     */
    record Delivery(Command command, String place, boolean first) {}

    /**
     * Adds them as queued, all or none. One is open of a kind and device: one that is queued takes over the params and keeps its
     * id; switches end each other, and ASSIGN and SET_LICENCE end one that was sent.
     *
     * @throws dev.pitwatch.base.problem.Problem {@code not_found} when the scope lacks one of their devices; a conflict when one of
     *     another kind was sent and has not ended; {@code rate_limited} when a device was given too many within a day
     */
    List<Command> add(Scope scope, List<Addition> additions, Instant now);

    /** Runs the step once what this thread has added is committed. */
    void afterCommit(Runnable step);

    /** {@return what switches follow from, of those of these devices that belong to a workshop and are in service} */
    List<Standing> standings(Collection<String> deviceIds, Instant now);

    /** The same of one device, as the scope's transaction on this thread sees it. */
    Optional<Standing> standing(Scope scope, String deviceId, Instant now);

    /** {@return so many devices that aren't what they are to be, after that one and by their ids; of these workshops; null: of all} */
    List<Standing> astray(@Nullable Collection<Long> workshops, String after, int most, Instant now);

    /** Adds the hub's own switches that are due to these devices, as they are once they are locked. {@return what was added} */
    List<Command> addSwitches(Collection<String> deviceIds, Set<String> heard, Instant now);

    /**
     * Adds the hub's own ASSIGN for a device that is heard where unassigned devices are; empty when it has no pit, or was
     * assigned after {@code since}, or is being assigned.
     */
    Optional<Command> addAssign(UUID id, String deviceId, Instant now, Instant since);

    /** {@return those that are there, in any order} */
    List<Command> find(List<UUID> ids);

    /** {@return so many of those to devices that are there that are due, after that number and by it} */
    List<Turn> due(long after, int most, Instant now);

    /** Makes what is open of devices that came back due at once. {@return it, in any order} */
    List<Turn> back(Collection<String> deviceIds, Instant now);

    /**
     * Marks those as sent that are still due to a device which is there, and says when they are due again; each by one hub only.
     *
     * @return them, in this order, once for each place where their device may be listening now
     */
    List<Delivery> take(List<Due> due, Predicate<String> there, Instant now);

    /** Those of them that were taken for the first time were not sent: they are queued again, and due at that time. */
    void giveBack(List<UUID> ids, Instant at);

    /** The same of those that nobody listened to: they are due again less and less often. */
    void unheard(List<UUID> ids, Instant now);

    /**
     * What an answer did.
     *
     * @param moved false: its command is not the device's, or was further already
     * @param done its command, if that is the device's and was done: by now, or when another had replaced it
     */
    record Answered(boolean moved, Optional<Command> done) {}

    /** Moves the device's command on, and keeps which switch it has obeyed last: the device is what it says. */
    Answered answered(String deviceId, CommandAnswer answer, Instant at);

    /** Forgets the place that a device came from. {@return the code of the workshop that it has left, if it has} */
    Optional<String> arrived(String deviceId);

    /** Keeps the interval that the device has taken. */
    void interval(String deviceId, int seconds);
}
