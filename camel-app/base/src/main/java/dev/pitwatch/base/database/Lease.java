package dev.pitwatch.base.database;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;

/**
 * Something that one hub does for all. It holds the lease by renewing it, and another takes it once that has ended. By the clock of
 * the hubs. Thread safe.
 */
public final class Lease {

    private static final String HOLD =
            """
            insert into lease as l (name, node, until) values (:name, :node, :until)
            on conflict (name) do update set node = excluded.node, until = excluded.until
            where l.node = excluded.node or l.until <= :now
            """;

    private static final String GIVE_UP = "update lease set until = :now where name = :name and node = :node";

    private final Database database;
    private final String name;
    private final String node;
    private final Duration length;
    private final Clock clock;

    /**
     * @param name of what is done
     * @param node the hub's name among others
     * @param length for how long it is another's when this hub dies
     */
    public Lease(Database database, String name, String node, Duration length, Clock clock) {
        this.database = database;
        this.name = name;
        this.node = node;
        this.length = length;
        this.clock = clock;
    }

    /** Takes or renews it. Returns whether this hub holds it. */
    public boolean hold() {
        Instant now = clock.instant();
        return database.<Integer, RuntimeException>onPlatform(handle -> handle.createUpdate(HOLD)
                        .bind("name", name)
                        .bind("node", node)
                        .bind("until", now.plus(length).atOffset(ZoneOffset.UTC))
                        .bind("now", now.atOffset(ZoneOffset.UTC))
                        .execute())
                > 0;
    }

    /** Lets another hub take it at once. */
    public void giveUp() {
        database.<Integer, RuntimeException>onPlatform(handle -> handle.createUpdate(GIVE_UP)
                .bind("name", name)
                .bind("node", node)
                .bind("now", clock.instant().atOffset(ZoneOffset.UTC))
                .execute());
    }
}
