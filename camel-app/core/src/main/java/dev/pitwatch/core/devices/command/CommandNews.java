package dev.pitwatch.core.devices.command;

import dev.pitwatch.base.live.LiveEvent;
import dev.pitwatch.base.live.LiveEventType;
import dev.pitwatch.base.live.LiveEvents;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/**
 * Tells dashboards how far commands have come. Of changes of a command that come fast only the newest is sent; when too many
 * commands change, or their changes could not be heard of, dashboards load anew. {@link #work} belongs to one thread.
 */
final class CommandNews {

    static final int WAITING = 16_384;
    static final int AT_ONCE = 500;

    private final Function<List<UUID>, List<Command>> commands;
    private final LiveEvents events;
    private final Runnable wake;
    private final Waiting<UUID> changed = new Waiting<>(WAITING);
    private volatile boolean missed;
    private boolean listened;

    /** Takes what finds commands, and what makes the one thread {@link #work}; it must return at once. */
    CommandNews(Function<List<UUID>, List<Command>> commands, LiveEvents events, Runnable wake) {
        this.commands = commands;
        this.events = events;
        this.wake = wake;
    }

    void add(UUID id) {
        if (!changed.add(id)) {
            missed = true;
        }
        wake.run();
    }

    /** Changes are heard of from now on; when that is not for the first time, some may have been missed. */
    synchronized void listening() {
        if (listened) {
            missed = true;
            wake.run();
        }
        listened = true;
    }

    int size() {
        return changed.size();
    }

    /** Tells of some; once for all that were missed, once the database is there: while it is away nobody can load. */
    void work() {
        List<UUID> ids = changed.take(AT_ONCE);
        try {
            if (!ids.isEmpty() || missed) {
                commands.apply(ids).forEach(this::tell);
            }
        } catch (RuntimeException e) {
            missed = true;
            throw e;
        }
        if (changed.size() > 0) {
            wake.run();
        } else if (missed) {
            missed = false;
            events.resync();
        }
    }

    private void tell(Command command) {
        Long workshop = command.workshopId();
        if (workshop != null) {
            events.publish(new LiveEvent(
                    LiveEventType.DEVICE_COMMAND, workshop, command.pitId(), null, false, command.shape()));
        }
    }
}
